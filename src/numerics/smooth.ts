import type { SparseColumn } from './sparse-column';

/**
 * Weight of what came before: an average over about a sixtieth of the run, so that the line of a short run does not
 * trail behind its points.
 */
export const smoothingWeight = (steps: number): number => 1 - 1 / Math.min(20, Math.max(2, steps / 60));

/**
 * Exponential moving average without the pull towards zero at the start (the weights are normalised, as in Adam's bias
 * correction). A value that is not finite is left out of the average.
 */
export class Smoother {
  private readonly weight: number;
  private sum: number;
  private mass: number;

  /** @param before the average after so many finite values, to go on from */
  constructor(weight: number, before: { readonly value: number; readonly count: number } = { value: 0, count: 0 }) {
    this.weight = weight;
    this.mass = 1 - weight ** before.count;
    this.sum = this.mass * before.value;
  }

  /** The average after one more value. */
  take(value: number): number {
    if (Number.isFinite(value)) {
      this.sum = this.weight * this.sum + (1 - this.weight) * value;
      this.mass = this.weight * this.mass + (1 - this.weight);
    }
    return this.mass === 0 ? value : this.sum / this.mass;
  }
}

/** The average at every row that has a value; absent rows stay absent. */
export function smoothColumn({ values, present }: SparseColumn, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  const smoother = new Smoother(weight);
  for (let row = 0; row < values.length; row++) if (present[row] === 1) smoothed[row] = smoother.take(values[row]);
  return smoothed;
}
