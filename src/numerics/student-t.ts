/** Half-widths and quantiles of Student's t, for means over a handful of seeds. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation, with n - 1; not a number below two values. */
export function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

/**
 * The interval that holds the mean of what the values were drawn from with probability `share`; null below two values.
 */
export function meanInterval(values: readonly number[], share = 0.95): Interval | null {
  if (values.length < 2) return null;
  const half = (studentQuantile(values.length - 1, share) * deviation(values)) / Math.sqrt(values.length);
  return { low: mean(values) - half, high: mean(values) + half };
}

/** The t for which |T| <= t with probability `share`, 0 < share < 1, by bisection. */
export function studentQuantile(degrees: number, share: number): number {
  let low = 0;
  let high = 1;
  while (studentShare(high, degrees) < share) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (studentShare(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * P(|T| <= t) for whole degrees of freedom: the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4.
 * @public studies test by it
 */
export function studentShare(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cos : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}
