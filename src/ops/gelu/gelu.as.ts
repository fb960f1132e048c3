/**
 * Exact GELU and its slope, y = z Phi(z) and dy = Phi(z) + z phi(z), as gelu.wgsl has them: erf by Abramowitz and
 * Stegun 7.1.26 (absolute error 1.5e-7), whose exp(-z^2 / 2) is also the one that phi needs.
 */

import {
  DENSITY,
  exp4,
  MINUS_HALF,
  madd,
  number,
  ONE,
  storeFew,
  TAIL_1,
  TAIL_2,
  TAIL_3,
  TAIL_4,
  TAIL_5,
  TURN,
} from '../native/vector.as';

/** exp(-z^2 / 2) */
//@inline
function bell4(z: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(z, number(MINUS_HALF)), z));
}

/** Phi(z), given its bell. */
//@inline
function cdf4(z: v128, bell: v128): v128 {
  const t = f32x4.div(number(ONE), madd(f32x4.abs(z), number(TURN), number(ONE)));
  let tail = madd(t, number(TAIL_5), number(TAIL_4));
  tail = madd(tail, t, number(TAIL_3));
  tail = madd(tail, t, number(TAIL_2));
  tail = madd(tail, t, number(TAIL_1));
  tail = f32x4.mul(f32x4.mul(tail, t), bell);
  return v128.bitselect(tail, f32x4.sub(number(ONE), tail), f32x4.lt(z, f32x4.splat(0.0)));
}

/**
 * y = gelu(z + bias) of a row, and its slope where that has a place. `z` may be `y`; bias 0 is none. Two vectors go
 * side by side: one alone waits for its own results half of the time.
 */
export function geluRow(z: usize, bias: usize, y: usize, slope: usize, count: i32): void {
  let c = 0;
  for (; c + 8 <= count; c += 8) {
    const at = usize(c) << 2;
    let v = v128.load(z + at);
    let w = v128.load(z + at, 16);
    if (bias !== 0) {
      v = f32x4.add(v, v128.load(bias + at));
      w = f32x4.add(w, v128.load(bias + at, 16));
    }
    const bellV = bell4(v);
    const bellW = bell4(w);
    const cdfV = cdf4(v, bellV);
    const cdfW = cdf4(w, bellW);
    v128.store(y + at, f32x4.mul(v, cdfV));
    v128.store(y + at, f32x4.mul(w, cdfW), 16);
    if (slope !== 0) {
      v128.store(slope + at, slope4(v, bellV, cdfV));
      v128.store(slope + at, slope4(w, bellW, cdfW), 16);
    }
  }
  for (; c < count; c += 4) {
    const at = usize(c) << 2;
    let v = v128.load(z + at);
    if (bias !== 0) v = f32x4.add(v, v128.load(bias + at));
    const bell = bell4(v);
    const cdf = cdf4(v, bell);
    storeFew(y + at, f32x4.mul(v, cdf), count - c);
    if (slope !== 0) storeFew(slope + at, slope4(v, bell, cdf), count - c);
  }
}

/** Phi(z) + z phi(z) */
//@inline
function slope4(z: v128, bell: v128, cdf: v128): v128 {
  return madd(z, f32x4.mul(bell, number(DENSITY)), cdf);
}
