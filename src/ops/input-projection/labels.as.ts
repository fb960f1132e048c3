/** The clear view of a window, embedded without its one-hot rows. */

import { storeFew } from '../native/vector.as';
import { address, whole } from '../native/words.as';

/**
 * x = the row of `weight` of each base, plus bias; of CLS tokens the bias alone. Words: labels (of the part's first
 * base) [m L, 2], weight [V,D], bias, x [m T, D], rows, D, T, L, rows a part.
 */
export function labelProjection(args: usize, part: i32): void {
  const weight = address(args, 1);
  const bias = address(args, 2);
  const width = whole(args, 5);
  const tokens = whole(args, 6);
  const length = whole(args, 7);
  const chunk = whole(args, 8);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 4));
  for (let row = first; row < end; row++) {
    const token = row % tokens;
    const label = address(args, 0) + (usize((row / tokens) * length + token) << 3);
    const from = token < length ? weight + (usize(i32(load<f32>(label)) * width) << 2) : 0;
    const to = address(args, 3) + ((usize(row) * usize(width)) << 2);
    for (let c = 0; c < width; c += 4) {
      const at = usize(c) << 2;
      let v = v128.load(bias + at);
      if (from !== 0) v = f32x4.add(v, v128.load(from + at));
      storeFew(to + at, v, width - c);
    }
  }
}
