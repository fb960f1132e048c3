/**
 * Smooth L1 of x - y for x and y [M,D] (Girshick 2015, beta 1: d^2 / 2 below 1, |d| - 1/2 above), averaged over a row's
 * numbers, then over rows by their weights [M]: divided by the weights' sum, or by 1 where that is less.
 */
export function smoothL1Reference(x: ArrayLike<number>, y: ArrayLike<number>, weights: ArrayLike<number>): number {
  const D = x.length / weights.length;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    total += weights[row];
    for (let d = 0; d < D; d++) {
      const apart = Math.abs(x[row * D + d] - y[row * D + d]);
      sum += (weights[row] * (apart < 1 ? apart ** 2 / 2 : apart - 1 / 2)) / D;
    }
  }
  return sum / Math.max(1, total);
}
