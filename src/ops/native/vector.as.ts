/** What kernels do with four numbers at a time. The same formulas in both builds: only `madd` differs. */

/** a b + c: rounded once where the build is relaxed and the processor can, else twice. */
//@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Stores the first `count` of four numbers, all where there are more. */
//@inline
export function storeFew(at: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, v);
    return;
  }
  if (count >= 2) {
    v128.store64_lane(at, v, 0);
    if (count === 3) v128.store32_lane(at, v, 2, 8);
    return;
  }
  v128.store32_lane(at, v, 0);
}

/** The sum of four numbers, in pairs. */
//@inline
export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2) + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3));
}

/** The first `count` lanes of v, 0 in the others. */
//@inline
export function firstFew(v: v128, count: i32): v128 {
  const lanes = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return v128.and(v, lanes);
}

/** The first `count` of four numbers, `rest` in the other lanes. */
//@inline
export function loadFew(at: usize, count: i32, rest: f32): v128 {
  const lanes = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return v128.bitselect(v128.load(at), f32x4.splat(rest), lanes);
}

//@inline
export function maxOf(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/**
 * Numbers of formulas that loops evaluate, by their places below. They lie in memory, at the same place for all
 * instances: engines may make a constant of a loop anew each time, which takes four instructions.
 */
const NUMBERS = memory.data<f32>([
  1.4426950408889634, -0.693145751953125, -1.4286068203094173e-6, 12582912.0, -87.0, 88.0, 1.0, 0.5,
  0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.001388888888888889, -0.5, 0.23164188, 0.5307027145,
  -0.7265760135, 0.7107068705, -0.142248368, 0.127414796, 0.3989422804014327,
]);
/** 1 / ln 2, and -ln 2 in two parts. */
const LOG2_E = 0;
const LN_2_HIGH = 1;
const LN_2_LOW = 2;
/** Adding it rounds to a whole number, whose lowest bits are then those of the sum. */
const ROUNDER = 3;
const LEAST = 4;
const MOST = 5;
export const ONE = 6;
const HALF = 7;
const SIXTH = 8;
/** 1 / 4!, 1 / 5!, 1 / 6! */
const FOURTH = 9;
const FIFTH = 10;
const LAST = 11;
export const MINUS_HALF = 12;
/** Of the error function: 0.3275911 / sqrt(2), and halves of the coefficients from t^5 down to t. */
export const TURN = 13;
export const TAIL_5 = 14;
export const TAIL_4 = 15;
export const TAIL_3 = 16;
export const TAIL_2 = 17;
export const TAIL_1 = 18;
/** 1 / sqrt(2 pi) */
export const DENSITY = 19;

/** One of the numbers in all lanes. */
//@inline
export function number(place: i32): v128 {
  return v128.load_splat<f32>(NUMBERS + (usize(place) << 2));
}

/**
 * e^x within 2 units of the last place for x from -87 to 88, and at those ends beyond: never 0, infinite or denormal.
 * NaN stays NaN. x = n ln 2 + r, with e^r by its series to r^6 / 720 and n added to the exponent.
 */
//@inline
export function exp4(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, number(LEAST)), number(MOST));
  const shifted = madd(bounded, number(LOG2_E), number(ROUNDER));
  const n = f32x4.sub(shifted, number(ROUNDER));
  let r = madd(n, number(LN_2_HIGH), bounded);
  r = madd(n, number(LN_2_LOW), r);
  let p = madd(r, number(LAST), number(FIFTH));
  p = madd(p, r, number(FOURTH));
  p = madd(p, r, number(SIXTH));
  p = madd(p, r, number(HALF));
  p = madd(p, r, number(ONE));
  p = madd(p, r, number(ONE));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** The same of one number. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/**
 * ln x of positive numbers that are not denormal, within 2 units of the last place (after Moshier's logf in Cephes).
 */
//@inline
export function log4(x: v128): v128 {
  const bounded = f32x4.pmax(x, f32x4.splat(1.1754943508222875e-38));
  const e = i32x4.shr_s(i32x4.sub(bounded, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(bounded, i32x4.shl(e, 23)), f32x4.splat(1));
  const k = f32x4.convert_i32x4_s(e);
  let p = madd(f, f32x4.splat(7.0376836292e-2), f32x4.splat(-1.151461031e-1));
  p = madd(p, f, f32x4.splat(1.167699874e-1));
  p = madd(p, f, f32x4.splat(-1.2420140846e-1));
  p = madd(p, f, f32x4.splat(1.4249322787e-1));
  p = madd(p, f, f32x4.splat(-1.6668057665e-1));
  p = madd(p, f, f32x4.splat(2.0000714765e-1));
  p = madd(p, f, f32x4.splat(-2.4999993993e-1));
  p = madd(p, f, f32x4.splat(3.3333331174e-1));
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = madd(k, f32x4.splat(-2.1219444e-4), y);
  y = madd(square, f32x4.splat(-0.5), y);
  y = f32x4.add(y, f);
  // What was no number, or infinite, is none afterwards.
  return f32x4.add(madd(k, f32x4.splat(0.693359375), y), f32x4.mul(x, f32x4.splat(0)));
}

/** The same of one number. */
export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}
