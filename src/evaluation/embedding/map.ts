import { currentDevice } from '../../device/webgpu/backend';
import { lettersOf } from '../../formats/alphabet';
import { freshParameters, loadPretrained, makeClassifier } from '../classifier';
import { extractFeatures } from '../features';
import type { Progress } from '../fit';
import { planEvaluation } from '../memory';
import { networkIn } from '../network-in';
import type { Pace } from '../softmax-regression';
import type { NetworkName, WeightsSource } from '../weights-source';
import { type Plane, planeOf } from './plane';

/** What a map is made of: the mean over the valid positions, or the CLS vectors one after the other. */
export type MapFeatures = 'mean' | 'cls';

/** How a network sees N sequences, in two dimensions. Plain arrays that cross the worker wall. */
export interface EmbeddingMap extends Plane {
  readonly of: string;
  readonly weights: string;
  readonly features: MapFeatures;
  readonly sequences: readonly string[];
  /** Share of G and C among the known bases of each. */
  readonly gc: Float32Array;
  /** Null for windows of a genome. */
  readonly labels: Uint16Array | null;
  readonly classes: readonly string[];
  /** Null for sequences of a task. */
  readonly places: {
    readonly record: Uint32Array;
    readonly start: Float64Array;
    readonly names: readonly string[];
  } | null;
}

/** Whose features make a map. */
export interface Mapped {
  readonly source: WeightsSource;
  readonly network: NetworkName;
  readonly features: MapFeatures;
}

/** Points in the plane for each sequence, from the frozen network. The same arguments give the same map. */
export async function makeMap(
  { source, network, features }: Mapped,
  sequences: readonly Uint8Array[],
  pace: Pace,
  progress: Progress,
): Promise<Plane & Pick<EmbeddingMap, 'sequences' | 'gc'>> {
  const lengths = sequences.map(({ length }) => length).sort((a, b) => a - b);
  const sizes = { longest: lengths.at(-1) ?? 0, median: lengths[lengths.length >> 1] ?? 0 };
  const { padding } = planEvaluation('probe', sizes, source.shape, 1, currentDevice());
  const classifier = makeClassifier(source.shape, sizes.longest, 2, padding);
  const parameters = freshParameters(classifier, 0);
  loadPretrained(parameters, classifier, source.shape, networkIn(source, network));
  progress(0, 'features');
  const values = await extractFeatures(parameters, classifier, sequences, pace, features);
  const plane = await planeOf(values, values.length / sequences.length, pace, (share, what) =>
    progress(0.4 + 0.6 * share, what),
  );
  return { ...plane, sequences: sequences.map(lettersOf), gc: Float32Array.from(sequences, gcOf) };
}

/** Share of G and C among the known bases; 0 where none is known. */
function gcOf(sequence: Uint8Array): number {
  let known = 0;
  let gc = 0;
  for (const base of sequence) {
    if (base > 3) continue;
    known++;
    if (base === 1 || base === 2) gc++;
  }
  return known === 0 ? 0 : gc / known;
}
