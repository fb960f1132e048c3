/**
 * Logarithm and powers from additions, multiplications and divisions alone, so that every engine has the same bits:
 * those of `Math` are left to it. What a run computes with must not differ.
 */

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
