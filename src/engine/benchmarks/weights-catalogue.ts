import { checkpointOfId, weightsGone, weightsId } from '../../evaluation/weights-id';
import { NETWORKS, type WeightsInfo, type WeightsSource } from '../../evaluation/weights-source';
import type { SplitRequest } from '../../genome/split/split';
import { fromCheckpoint } from '../../training/record/checkpoint-state';
import type { RunEntry } from '../../training/record/run-store';
import type { OpenedStore } from '../storage';

/** A place that weights are kept in: the last run in memory, the run store, imported files. */
export interface WeightsPlace {
  list(): Promise<readonly WeightsInfo[]>;
  /** Undefined where the place does not hold them. */
  load(id: string): Promise<WeightsSource | undefined>;
}

/** All places as one list. */
export class WeightsCatalogue {
  private readonly places: readonly WeightsPlace[];

  constructor(places: readonly WeightsPlace[]) {
    this.places = places;
  }

  async list(): Promise<readonly WeightsInfo[]> {
    return (await Promise.all(this.places.map((place) => place.list()))).flat();
  }

  /** @throws TypedError `weights-gone` */
  async load(id: string): Promise<WeightsSource> {
    for (const place of this.places) {
      const found = await place.load(id);
      if (found !== undefined) return found;
    }
    throw weightsGone();
  }
}

/** The networks in the checkpoints of kept runs, newest first. */
export class RunWeights implements WeightsPlace {
  private readonly opened: Promise<OpenedStore>;

  constructor(opened: Promise<OpenedStore>) {
    this.opened = opened;
  }

  async list(): Promise<readonly WeightsInfo[]> {
    const { store } = await this.opened;
    const entries = (await Promise.all((await store.ids()).map((id) => store.entry(id)))).filter(
      (entry) => entry !== undefined,
    );
    entries.sort((a, b) => b.record.createdAt.localeCompare(a.record.createdAt));
    return entries.flatMap((entry) =>
      entry.checkpoints.toReversed().map(({ folder, step }) => infoOf(entry, folder, step)),
    );
  }

  async load(id: string): Promise<WeightsSource | undefined> {
    const named = checkpointOfId(id);
    if (named === undefined) return undefined;
    const { run, checkpoint } = named;
    const { store } = await this.opened;
    const entry = await store.entry(run);
    const found = entry?.checkpoints.find(({ folder }) => folder === checkpoint);
    if (entry === undefined || found === undefined) return undefined;
    const { learner } = fromCheckpoint(await store.checkpoint(run, checkpoint), entry.record.config);
    return {
      ...infoOf(entry, checkpoint, found.step),
      parameters: { student: learner.student, teacher: learner.teacher },
    };
  }
}

/** Of a whole config, what the split is made by. */
const splitOf = ({ windowLength, validationShare, seed, validationBy, validationRecords }: SplitRequest) => ({
  windowLength,
  validationShare,
  seed,
  validationBy,
  validationRecords,
});

function infoOf({ record, label }: RunEntry, folder: string, step: number): WeightsInfo {
  const name = label?.name ?? record.name;
  const { fingerprint, excluded, taskRows } = record.genome;
  return {
    id: weightsId(record.id, folder),
    label: name,
    shape: record.config,
    networks: NETWORKS,
    run: { name, step },
    pretrainedOn: {
      fingerprint,
      excluded,
      split: splitOf(record.config),
      ...(taskRows === undefined ? {} : { rowsOf: { task: taskRows.task, splitHash: taskRows.splitHash } }),
    },
  };
}
