import { requireFinite } from './divergence';

/** Mean and standard deviation of every feature of [N,F] over the rows. */
export interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Keeps features that do not vary finite. */
const LEAST_DEVIATION = 1e-6;

export function momentsOf(features: Float32Array, width: number): Moments {
  const rows = features.length / width;
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < features.length; i++) mean[i % width] += features[i] / rows;
  for (let i = 0; i < features.length; i++) squares[i % width] += (features[i] - mean[i % width]) ** 2 / rows;
  return { mean, deviation: squares.map(Math.sqrt) };
}

/**
 * Features with the moments taken out: a copy.
 * @throws TypedError `evaluation-not-finite` where some lie so far from what the moments were taken of
 */
export function standardised(features: Float32Array, { mean, deviation }: Moments): Float32Array {
  const width = mean.length;
  const values = features.map((value, i) => (value - mean[i % width]) / (deviation[i % width] + LEAST_DEVIATION));
  requireFinite(values, width);
  return values;
}
