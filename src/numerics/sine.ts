/**
 * Sine and cosine from additions, multiplications and divisions alone, so that every engine has the same bits: those of
 * `Math` are left to it, and differ in the last one. What a run computes with must not.
 */

/** Pi halves in three parts: the first two have trailing zeros, so that up to 2^20 times either is exact. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** For |x| up to a million, to a unit of the last place of 1. */
export const sine = (x: number): number => quarterTurned(x, 0);
export const cosine = (x: number): number => quarterTurned(x, 1);

/** sin(x + turns pi / 2) */
function quarterTurned(x: number, turns: number): number {
  const n = Math.round(x / (Math.PI / 2));
  const [first, second, third] = HALF_PI;
  const rest = x - n * first - n * second - n * third;
  const quarter = (n + turns) & 3;
  const value = quarter % 2 === 0 ? sineNear0(rest) : cosineNear0(rest);
  return quarter < 2 ? value : -value;
}

/** Enough of the series for a quarter of pi: the first term left out is below 1e-17 of the sum. */
export const cosineNear0 = (x: number): number => nested(x * x, 18);
export const sineNear0 = (x: number): number => x * nested(x * x, 17);

/** Maclaurin's series from the inside out: 1 - x^2/(k (k-1)) (1 - x^2/((k+2) (k+1)) (1 - ...)), up to k = `last`. */
function nested(square: number, last: number): number {
  let sum = 1;
  for (let k = last; k > 1; k -= 2) sum = 1 - (square * sum) / (k * (k - 1));
  return sum;
}
