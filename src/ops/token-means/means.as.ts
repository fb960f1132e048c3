/** Means over the bases of each window, and their way back. */

import { madd, storeFew } from '../native/vector.as';
import { address, whole } from '../native/words.as';

/** One window a part. Words: x [m T, D], means [m, D], T, L, D. */
export function tokenMeans(args: usize, part: i32): void {
  const tokens = whole(args, 2);
  const length = whole(args, 3);
  const width = whole(args, 4);
  const rowBytes = usize(width) << 2;
  const x = address(args, 0) + usize(part) * usize(tokens) * rowBytes;
  const to = address(args, 1) + usize(part) * rowBytes;
  for (let c = 0; c < width; c += 4) {
    let from = x + (usize(c) << 2);
    let sum = f32x4.splat(0);
    for (let row = 0; row < length; row++) {
      sum = f32x4.add(sum, v128.load(from));
      from += rowBytes;
    }
    storeFew(to + (usize(c) << 2), f32x4.div(sum, f32x4.splat(f32(length))), width - c);
  }
}

/** Adds each base's share to its row. Words: dMeans [m, D], dX [m T, D], T, L, D, rows, rows a part. */
export function tokenMeansGradient(args: usize, part: i32): void {
  const tokens = whole(args, 2);
  const length = whole(args, 3);
  const width = whole(args, 4);
  const chunk = whole(args, 6);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 5));
  const share = f32x4.splat(<f32>1 / f32(length));
  for (let row = first; row < end; row++) {
    if (row % tokens >= length) continue;
    const from = address(args, 0) + (usize((row / tokens) * width) << 2);
    const to = address(args, 1) + ((usize(row) * usize(width)) << 2);
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      storeFew(to + at, madd(v128.load(from + at), share, v128.load(to + at)), width - c);
    }
  }
}
