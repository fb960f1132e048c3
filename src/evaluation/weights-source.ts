import type { SplitRequest } from '../genome/split/split';
import type { TaskRows } from '../genome/summary';
import type { NetworkShape } from '../model/shape';

export const NETWORKS = ['teacher', 'student'] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** Id of the network as it is before any training: the control of what is judged frozen. */
export const UNTRAINED = 'untrained';

/** The run that weights are of, by its id; null for those of none. */
export const runOf = ({ id }: Pick<WeightsInfo, 'id'>): string | null => /^run\/([^/]+)\//.exec(id)?.[1] ?? null;

/** What was pretrained on, and what of it was held out. */
export interface PretrainedOn {
  /** Of the genome; empty where it is not known. */
  readonly fingerprint: string;
  /** Records left out, by index. */
  readonly excluded: readonly number[];
  readonly split: SplitRequest;
  /** Where it was the training rows of a task, without their labels; left out for a genome. */
  readonly rowsOf?: Pick<TaskRows, 'task' | 'splitHash'>;
}

/** Where pretrained weights come from, as a list shows it: a run, a checkpoint, an imported file. */
export interface WeightsInfo {
  readonly id: string;
  /** For people: run name and step, or file name. */
  readonly label: string;
  readonly shape: NetworkShape;
  /** What there is to choose from; imported weights may hold one network only. */
  readonly networks: readonly NetworkName[];
  /** The run it is of and the steps taken, where it is of a run: results along it make a curve. */
  readonly run: { readonly name: string; readonly step: number } | null;
  /** Left out where nothing is known of it, or nothing was pretrained. */
  readonly pretrainedOn?: PretrainedOn;
}

/** The weights themselves, each [P] in the order of `layOut(shape)`. */
export interface WeightsSource extends WeightsInfo {
  readonly parameters: Readonly<Partial<Record<NetworkName, Float32Array>>>;
  /** Nothing is pretrained: every seed draws its own, and `parameters` are those of seed 1. */
  readonly untrained?: true;
}
