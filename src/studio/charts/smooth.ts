import type { SparseColumn } from '../../numerics/sparse-column';

/**
 * Weight of what came before: an average over about a sixtieth of the run, so that the line of a short run does not
 * trail behind its points.
 */
export const smoothingWeight = (steps: number): number => 1 - 1 / Math.min(20, Math.max(2, steps / 60));

/**
 * Exponential moving average without the pull towards zero at the start (the weights are normalised, as in Adam's bias
 * correction). Absent rows stay absent; a value that is not finite is left out of the average.
 */
export function smoothColumn({ values, present }: SparseColumn, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let mean = 0;
  let mass = 0;
  for (let row = 0; row < values.length; row++) {
    if (present[row] !== 1) continue;
    if (Number.isFinite(values[row])) {
      mean = weight * mean + (1 - weight) * values[row];
      mass = weight * mass + (1 - weight);
    }
    smoothed[row] = mass === 0 ? values[row] : mean / mass;
  }
  return smoothed;
}
