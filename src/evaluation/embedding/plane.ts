import { Draws, PURPOSE } from '../../numerics/draws';
import type { Progress } from '../fit';
import type { Pace } from '../softmax-regression';
import { momentsOf, standardised } from '../standardise';
import { nearestRows } from './neighbours';
import { principal } from './principal';
import { umapOf } from './umap';

/** Vectors as points in two dimensions. */
export interface Plane {
  /** [N,2] */
  readonly pca: Float32Array;
  /** Share of the variance along each of its axes. */
  readonly explained: readonly [number, number];
  /** [N,2]; null where there are too few vectors for neighbours to mean something. */
  readonly umap: Float32Array | null;
}

/** As the authors of UMAP set it. */
const NEIGHBOURS = 15;

/** Standardises vectors [N,width] and lays them out. The same vectors give the same points. */
export async function planeOf(values: Float32Array, width: number, pace: Pace, progress: Progress): Promise<Plane> {
  const rows = standardised(values, momentsOf(values, width));
  const { rows: pca, explained } = principal(rows, width);
  progress(0, 'neighbours');
  if (rows.length / width <= 2 * NEIGHBOURS) return { pca, explained, umap: null };
  const neighbours = await nearestRows(rows, width, NEIGHBOURS, pace);
  const draws = new Draws(1, 0, 0, PURPOSE.mapSample);
  return { pca, explained, umap: await umapOf(neighbours, pca, draws, pace, progress) };
}
