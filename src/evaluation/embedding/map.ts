import { UMAP } from 'umap-js';
import { currentDevice } from '../../device/webgpu/backend';
import { lettersOf } from '../../formats/alphabet';
import { Draws, PURPOSE } from '../../numerics/draws';
import { freshParameters, loadPretrained, makeClassifier } from '../classifier';
import { extractFeatures } from '../features';
import type { Progress } from '../fit';
import { planEvaluation } from '../memory';
import type { Pace } from '../softmax-regression';
import { momentsOf, standardised } from '../standardise';
import type { NetworkName, WeightsSource } from '../weights-source';
import { principal } from './principal';

/** What a map is made of: the mean over the valid positions, or the CLS vectors one after the other. */
export type MapFeatures = 'mean' | 'cls';

/** How a network sees N sequences, in two dimensions. Plain arrays that cross the worker wall. */
export interface EmbeddingMap {
  readonly of: string;
  readonly weights: string;
  readonly features: MapFeatures;
  /** [N,2] */
  readonly pca: Float32Array;
  /** Share of the variance along each of its axes. */
  readonly explained: readonly [number, number];
  /** [N,2]; null where there are too few sequences for neighbours to mean something. */
  readonly umap: Float32Array | null;
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

/** McInnes, Healy and Melville 2018: neighbours and least distance as its authors set them. */
const NEIGHBOURS = 15;
const LEAST_DISTANCE = 0.1;

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
): Promise<Pick<EmbeddingMap, 'pca' | 'explained' | 'umap' | 'sequences' | 'gc'>> {
  const lengths = sequences.map(({ length }) => length).sort((a, b) => a - b);
  const sizes = { longest: lengths.at(-1) ?? 0, median: lengths[lengths.length >> 1] ?? 0 };
  const { padding } = planEvaluation('probe', sizes, source.shape, 1, currentDevice());
  const classifier = makeClassifier(source.shape, sizes.longest, 2, padding);
  const parameters = freshParameters(classifier, 0);
  const weights = source.parameters[network];
  if (weights === undefined) throw new Error(`no weights of a ${network}`);
  loadPretrained(parameters, classifier, source.shape, weights);
  progress(0, 'features');
  const values = await extractFeatures(parameters, classifier, sequences, pace, features);
  const width = values.length / sequences.length;
  const rows = standardised(values, momentsOf(values, width));
  const { rows: pca, explained } = principal(rows, width);
  progress(0.4, 'neighbours');
  const umap = sequences.length > 2 * NEIGHBOURS ? await layOut(rows, width, pace, progress) : null;
  return { pca, explained, umap, sequences: sequences.map(lettersOf), gc: Float32Array.from(sequences, gcOf) };
}

async function layOut(rows: Float32Array, width: number, pace: Pace, progress: Progress): Promise<Float32Array> {
  const draws = new Draws(1, 0, 0, PURPOSE.mapSample);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: NEIGHBOURS,
    minDist: LEAST_DISTANCE,
    random: () => draws.uniform(),
  });
  const count = rows.length / width;
  const epochs = umap.initializeFit(
    Array.from({ length: count }, (_, n) => Array.from(rows.subarray(n * width, (n + 1) * width))),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    await pace();
    umap.step();
    progress(0.4 + (0.6 * epoch) / epochs, 'layout');
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

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
