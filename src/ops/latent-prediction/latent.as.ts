/** Latent prediction, rows by chunks: targets from the teacher's layers, and the smooth L1 of what is predicted. */

import { meanOf, reciprocalDeviation } from '../layer-norm/layer-norm.as';
import { firstFew, madd, storeFew, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/**
 * Adds one layer's share of the targets. Words: x [m T, D], targets (of the part's first base) [m L, D], rows, D, T, L,
 * rows a part, layers, whether it is the first, epsilon.
 */
export function latentTargets(args: usize, part: i32): void {
  const width = whole(args, 3);
  const tokens = whole(args, 4);
  const length = whole(args, 5);
  const chunk = whole(args, 6);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 2));
  for (let row = first; row < end; row++) {
    const token = row % tokens;
    if (token >= length) continue;
    const x = address(args, 0) + ((usize(row) * usize(width)) << 2);
    const to = address(args, 1) + ((usize((row / tokens) * length + token) * usize(width)) << 2);
    const mean = meanOf(x, width);
    const share = f32x4.splat(reciprocalDeviation(x, width, mean, fraction(args, 9)) / f32(whole(args, 7)));
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      let v = f32x4.mul(f32x4.sub(v128.load(x + at), f32x4.splat(mean)), share);
      if (whole(args, 8) === 0) v = f32x4.add(v128.load(to + at), v);
      storeFew(to + at, v, width - c);
    }
  }
}

/**
 * The loss of each base, and its gradient in place of what was predicted. Words: predicted [m T, D], targets, labels
 * and losses (of the part's first base), total, rows, D, T, L, rows a part, the weight of the loss.
 */
export function latentLoss(args: usize, part: i32): void {
  const width = whole(args, 6);
  const tokens = whole(args, 7);
  const length = whole(args, 8);
  const chunk = whole(args, 9);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 5));
  const total = max<f32>(load<f32>(address(args, 4)), 1) * f32(width);
  for (let row = first; row < end; row++) {
    const token = row % tokens;
    const own = address(args, 0) + ((usize(row) * usize(width)) << 2);
    if (token >= length) {
      memory.fill(own, 0, usize(width) << 2);
      continue;
    }
    const position = usize((row / tokens) * length + token);
    const target = address(args, 1) + ((position * usize(width)) << 2);
    const share = load<f32>(address(args, 2) + (position << 3), 4) / total;
    const scale = f32x4.splat(share * fraction(args, 10));
    let sum = f32x4.splat(0);
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      const apart = firstFew(f32x4.sub(v128.load(own + at), v128.load(target + at)), width - c);
      const near = f32x4.pmin(f32x4.pmax(apart, f32x4.splat(-1)), f32x4.splat(1));
      sum = madd(near, madd(near, f32x4.splat(-0.5), apart), sum);
      storeFew(own + at, f32x4.mul(near, scale), width - c);
    }
    store<f32>(address(args, 3) + (position << 2), share * sumOf(sum));
  }
}
