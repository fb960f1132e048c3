import { UMAP } from 'umap-js';
import { Draws, PURPOSE } from '../../numerics/draws';
import type { Progress } from '../fit';
import type { Pace } from '../softmax-regression';
import { momentsOf, standardised } from '../standardise';
import { nearestRows } from './neighbours';
import { principal } from './principal';

/** Vectors as points in two dimensions. */
export interface Plane {
  /** [N,2] */
  readonly pca: Float32Array;
  /** Share of the variance along each of its axes. */
  readonly explained: readonly [number, number];
  /** [N,2]; null where there are too few vectors for neighbours to mean something. */
  readonly umap: Float32Array | null;
}

/** McInnes, Healy and Melville 2018: neighbours and least distance as its authors set them. */
const NEIGHBOURS = 15;
const LEAST_DISTANCE = 0.1;

/** Standardises vectors [N,width] and lays them out. The same vectors give the same points. */
export async function planeOf(values: Float32Array, width: number, pace: Pace, progress: Progress): Promise<Plane> {
  const rows = standardised(values, momentsOf(values, width));
  const { rows: pca, explained } = principal(rows, width);
  progress(0, 'neighbours');
  const umap = rows.length / width > 2 * NEIGHBOURS ? await layOut(rows, width, pace, progress) : null;
  return { pca, explained, umap };
}

async function layOut(rows: Float32Array, width: number, pace: Pace, progress: Progress): Promise<Float32Array> {
  const draws = new Draws(1, 0, 0, PURPOSE.mapSample);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: NEIGHBOURS,
    minDist: LEAST_DISTANCE,
    random: () => draws.uniform(),
  });
  // Of its own it would seek them in one go, which nobody could cancel.
  const { indices, distances } = await nearestRows(rows, width, NEIGHBOURS, pace);
  umap.setPrecomputedKNN(indices, distances);
  const count = rows.length / width;
  const epochs = umap.initializeFit(
    Array.from({ length: count }, (_, n) => Array.from(rows.subarray(n * width, (n + 1) * width))),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    await pace();
    umap.step();
    progress(epoch / epochs, 'layout');
  }
  return Float32Array.from(umap.getEmbedding().flat());
}
