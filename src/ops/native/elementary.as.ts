/**
 * Elementary functions in float64, the same bits as numerics/elementary.ts: from additions, multiplications and
 * divisions alone, in the same order.
 */

const LN_2_HIGH: f64 = 0.6931471803691238;
const LN_2_LOW: f64 = 1.9082149292705877e-10;

/** ln x of a positive x. */
export function logarithm(x: f64): f64 {
  let k: i32 = 0;
  let m = x;
  for (; m < 0.7071067811865476; m *= 2) k--;
  for (; m > 1.4142135623730951; m /= 2) k++;
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series: f64 = 0;
  for (let n = 12; n > 0; n--) series = z * (2 / f64(2 * n + 1) + series);
  const half = 0.5 * f * f;
  return f64(k) * LN_2_HIGH - (half - (s * (half + series) + f64(k) * LN_2_LOW) - f);
}

/** e^x, where that is neither too large nor too small for a number. */
export function exponential(x: f64): f64 {
  const k = floor(x / (LN_2_HIGH + LN_2_LOW) + 0.5);
  const rest = x - k * LN_2_HIGH - k * LN_2_LOW;
  let sum: f64 = 0;
  for (let n = 16; n > 0; n--) sum = (rest / f64(n)) * (1 + sum);
  return reinterpret<f64>((i64(k) + 1023) << 52) * (1 + sum);
}

/** sin(x + turns pi / 2) for x from 0 to a million. */
export function quarterTurned(x: f64, turns: i32): f64 {
  const n = floor(x / 1.5707963267948966 + 0.5);
  const rest = x - n * 1.5707963267341256 - n * 6.077100506303966e-11 - n * 2.0222662487959506e-21;
  const quarter = (i32(n) + turns) & 3;
  const value = (quarter & 1) === 0 ? rest * nested(rest * rest, 17) : nested(rest * rest, 18);
  return quarter < 2 ? value : -value;
}

function nested(square: f64, last: i32): f64 {
  let sum: f64 = 1;
  for (let k = last; k > 1; k -= 2) sum = 1 - (square * sum) / f64(k * (k - 1));
  return sum;
}
