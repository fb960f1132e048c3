/**
 * cos(pi p) for p in [0, 1], from multiplications and divisions alone: `Math.cos` may differ in its last bit between
 * browsers, and these values are kept with a run and compared. Exact at 0, 1/2 and 1.
 */
export function cosPi(p: number): number {
  if (p >= 0.75) return -cosine(Math.PI * (1 - p));
  return p > 0.25 ? sine(Math.PI * (0.5 - p)) : cosine(Math.PI * p);
}

/** Enough of the series for a quarter of pi: the first term left out is below 1e-17 of the sum. */
const cosine = (x: number): number => nested(x * x, 18);
const sine = (x: number): number => x * nested(x * x, 17);

/** Maclaurin's series from the inside out: 1 - x^2/(k (k-1)) (1 - x^2/((k+2) (k+1)) (1 - ...)), up to k = `last`. */
function nested(square: number, last: number): number {
  let sum = 1;
  for (let k = last; k > 1; k -= 2) sum = 1 - (square * sum) / (k * (k - 1));
  return sum;
}
