import { Draws, PURPOSE } from '../../numerics/draws';

/** Rows [N,2] along the two directions of largest variance, and the share of the variance each carries. */
export interface Principal {
  readonly rows: Float32Array;
  readonly explained: readonly [number, number];
}

const ROUNDS = 60;

/**
 * The first two principal components of rows [N,F], by orthogonal iteration on the rows themselves: no F x F matrix is
 * made. Signs are fixed so that the same rows give the same picture.
 */
export function principal(values: Float32Array, width: number): Principal {
  const rows = centred(values, width);
  const count = rows.length / width;
  const total = rows.reduce((sum, value) => sum + value * value, 0);
  const draws = new Draws(0, 0, 0, PURPOSE.mapSample);
  const axes = [0, 1].map(() => Float64Array.from({ length: width }, () => draws.normal()));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, axis] of axes.entries()) {
      const next = new Float64Array(width);
      for (let n = 0; n < count; n++) {
        const along = project(rows, n, axis);
        for (let f = 0; f < width; f++) next[f] += along * rows[n * width + f];
      }
      if (k === 1) remove(next, axes[0]);
      axis.set(unit(next));
    }
  }
  const out = new Float32Array(count * 2);
  const explained = axes.map((axis, k) => {
    const sign = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0) < 0 ? -1 : 1;
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const along = project(rows, n, axis);
      out[n * 2 + k] = sign * along;
      sum += along * along;
    }
    return total === 0 ? 0 : sum / total;
  });
  return { rows: out, explained: [explained[0], explained[1]] };
}

function centred(values: Float32Array, width: number): Float64Array {
  const count = values.length / width;
  const means = new Float64Array(width);
  for (let i = 0; i < values.length; i++) means[i % width] += values[i] / count;
  return Float64Array.from(values, (value, i) => value - means[i % width]);
}

function project(rows: Float64Array, n: number, axis: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < axis.length; f++) sum += rows[n * axis.length + f] * axis[f];
  return sum;
}

function remove(from: Float64Array, axis: Float64Array): void {
  const along = from.reduce((sum, value, f) => sum + value * axis[f], 0);
  for (let f = 0; f < axis.length; f++) from[f] -= along * axis[f];
}

function unit(axis: Float64Array): Float64Array {
  const norm = Math.sqrt(axis.reduce((sum, value) => sum + value * value, 0));
  return norm === 0 ? axis : axis.map((value) => value / norm);
}
