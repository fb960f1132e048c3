/**
 * Elementary functions from additions, multiplications and divisions alone, so that every engine has the same bits:
 * those of `Math` are left to it, and differ in the last one. What a run computes with must not.
 */

/** The least k with 2^k >= n, for whole n from 1 to 2^31: `Math.log2` need not be exact. */
export const bitsFor = (n: number): number => 32 - Math.clz32(n - 1);

/** ln 2 in two parts: the first has trailing zeros, so that up to 2^11 times it is exact. */
const LN_2 = [0.6931471803691238, 1.9082149292705877e-10] as const;
/** The series of the area tangent, 2/3 z + 2/5 z^2 + ..., up to 2/(2 n + 1) z^n for z below 0.03. */
const TANGENT_TERMS = 12;
/** Of the exponential series, for arguments up to half of ln 2. */
const POWER_TERMS = 16;

/**
 * ln x of a positive x, within a unit of the last place: x = 2^k (1 + f) with 1 + f around 1, and of 1 + f the area
 * tangent of s = f / (2 + f), arranged as in Ng's e_log.c (FreeBSD) so that what is rounded is small.
 */
export function logarithm(x: number): number {
  let k = 0;
  let m = x;
  for (; m < Math.SQRT1_2; m *= 2) k--;
  for (; m > Math.SQRT2; m /= 2) k++;
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let n = TANGENT_TERMS; n > 0; n--) series = z * (2 / (2 * n + 1) + series);
  const half = 0.5 * f * f;
  return k * LN_2[0] - (half - (s * (half + series) + k * LN_2[1]) - f);
}

/**
 * e to the power of high + low, within a unit of the last place, where that is neither too large nor too small for a
 * number: 2^k times the series of what is left.
 */
export function exponential(high: number, low = 0): number {
  const k = Math.round(high / (LN_2[0] + LN_2[1]));
  const rest = high - k * LN_2[0] - (k * LN_2[1] - low);
  let sum = 0;
  for (let n = POWER_TERMS; n > 0; n--) sum = (rest / n) * (1 + sum);
  return 2 ** k * (1 + sum);
}

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
