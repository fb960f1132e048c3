/** Layer normalisation, rows by chunks, each way (the formulas are those of kernels.ts). */

import { firstFew, madd, storeFew, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/** The mean of a row. */
export function meanOf(x: usize, width: i32): f32 {
  let sum = f32x4.splat(0);
  for (let c = 0; c < width; c += 4) sum = f32x4.add(sum, firstFew(v128.load(x + (usize(c) << 2)), width - c));
  return sumOf(sum) / f32(width);
}

/** The reciprocal of its deviation. */
export function reciprocalDeviation(x: usize, width: i32, mean: f32, epsilon: f32): f32 {
  let squares = f32x4.splat(0);
  for (let c = 0; c < width; c += 4) {
    const apart = firstFew(f32x4.sub(v128.load(x + (usize(c) << 2)), f32x4.splat(mean)), width - c);
    squares = madd(apart, apart, squares);
  }
  return <f32>1 / sqrt<f32>(sumOf(squares) / f32(width) + epsilon);
}

/** Words: x, scale, shift, out, stats [N,2], rows, width, rows a part, epsilon. */
export function layerNorm(args: usize, part: i32): void {
  const scale = address(args, 1);
  const shift = address(args, 2);
  const width = whole(args, 6);
  const chunk = whole(args, 7);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 5));
  for (let row = first; row < end; row++) {
    const start = (usize(row) * usize(width)) << 2;
    const x = address(args, 0) + start;
    const out = address(args, 3) + start;
    const mean = meanOf(x, width);
    const rstd = reciprocalDeviation(x, width, mean, fraction(args, 8));
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      const even = f32x4.mul(f32x4.sub(v128.load(x + at), f32x4.splat(mean)), f32x4.splat(rstd));
      storeFew(out + at, madd(even, v128.load(scale + at), v128.load(shift + at)), width - c);
    }
    const stats = address(args, 4) + (usize(row) << 3);
    store<f32>(stats, mean);
    store<f32>(stats, rstd, 4);
  }
}

/**
 * dX of a chunk of rows, and its sums of dOut xHat and of dOut. Words: x, scale, stats, dOut, residual (0: none), dX,
 * partial [chunks,2,D], rows, width, rows a part.
 */
export function layerNormGradient(args: usize, part: i32): void {
  const scale = address(args, 1);
  const residual = address(args, 4);
  const width = whole(args, 8);
  const chunk = whole(args, 9);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 7));
  const bytes = usize(width) << 2;
  const scaled = address(args, 6) + 2 * usize(part) * bytes;
  memory.fill(scaled, 0, 2 * bytes);
  for (let row = first; row < end; row++) {
    const start = usize(row) * bytes;
    const x = address(args, 0) + start;
    const dOut = address(args, 3) + start;
    const dX = address(args, 5) + start;
    const stats = address(args, 2) + (usize(row) << 3);
    const mean = f32x4.splat(load<f32>(stats));
    const rstd = f32x4.splat(load<f32>(stats, 4));
    let level = f32x4.splat(0);
    let tilt = f32x4.splat(0);
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      const gradient = v128.load(dOut + at);
      const even = f32x4.mul(f32x4.sub(v128.load(x + at), mean), rstd);
      const own = firstFew(f32x4.mul(gradient, v128.load(scale + at)), width - c);
      level = f32x4.add(level, own);
      tilt = f32x4.add(tilt, firstFew(f32x4.mul(own, even), width - c));
      storeFew(scaled + at, madd(gradient, even, v128.load(scaled + at)), width - c);
      storeFew(scaled + bytes + at, f32x4.add(v128.load(scaled + bytes + at), gradient), width - c);
    }
    const meanLevel = f32x4.splat(sumOf(level) / f32(width));
    const meanTilt = f32x4.splat(sumOf(tilt) / f32(width));
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      const even = f32x4.mul(f32x4.sub(v128.load(x + at), mean), rstd);
      let g = f32x4.sub(f32x4.mul(v128.load(dOut + at), v128.load(scale + at)), meanLevel);
      g = f32x4.mul(f32x4.sub(g, f32x4.mul(even, meanTilt)), rstd);
      if (residual !== 0) g = f32x4.add(g, v128.load(residual + start + at));
      storeFew(dX + at, g, width - c);
    }
  }
}

/**
 * Adds the chunks up, 16 columns a part. Words: partial [chunks,2,D], dScale, dShift, chunks, width, whether to add to
 * what is there.
 */
export function layerNormSums(args: usize, part: i32): void {
  const width = whole(args, 4);
  const end = min(16 * part + 16, width);
  for (let c = 16 * part; c < end; c += 4)
    for (let half = 0; half < 2; half++) {
      let from = address(args, 0) + (usize(half * width + c) << 2);
      let sum = f32x4.splat(0);
      for (let i = 0; i < whole(args, 3); i++) {
        sum = f32x4.add(sum, v128.load(from));
        from += usize(width) << 3;
      }
      const to = address(args, 1 + half) + (usize(c) << 2);
      if (whole(args, 5) !== 0) sum = f32x4.add(sum, v128.load(to));
      storeFew(to, sum, end - c);
    }
}
