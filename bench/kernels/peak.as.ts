/** What a processor does at most: multiply-adds on registers. */

import { madd } from '../../src/ops/native/vector.as';
import { address, whole } from '../../src/ops/native/words.as';

export { run, serve } from '../../src/ops/native/run.as';

/**
 * Twelve vectors, each multiplied by one number and another added, so many times; their sum is stored so that nothing
 * can be left out. Words: sums [parts, 4], times, the two numbers.
 */
export function peak(args: usize, part: i32): void {
  const factor = v128.load_splat<f32>(args + 8);
  const term = v128.load_splat<f32>(args + 12);
  let c0 = f32x4.splat(f32(part));
  let c1 = f32x4.add(c0, term);
  let c2 = f32x4.add(c1, term);
  let c3 = f32x4.add(c2, term);
  let c4 = f32x4.add(c3, term);
  let c5 = f32x4.add(c4, term);
  let c6 = f32x4.add(c5, term);
  let c7 = f32x4.add(c6, term);
  let c8 = f32x4.add(c7, term);
  let c9 = f32x4.add(c8, term);
  let c10 = f32x4.add(c9, term);
  let c11 = f32x4.add(c10, term);
  for (let n = whole(args, 1); n > 0; n--) {
    c0 = madd(c0, factor, term);
    c1 = madd(c1, factor, term);
    c2 = madd(c2, factor, term);
    c3 = madd(c3, factor, term);
    c4 = madd(c4, factor, term);
    c5 = madd(c5, factor, term);
    c6 = madd(c6, factor, term);
    c7 = madd(c7, factor, term);
    c8 = madd(c8, factor, term);
    c9 = madd(c9, factor, term);
    c10 = madd(c10, factor, term);
    c11 = madd(c11, factor, term);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(c4, c5));
  const high = f32x4.add(f32x4.add(f32x4.add(c6, c7), f32x4.add(c8, c9)), f32x4.add(c10, c11));
  v128.store(address(args, 0) + (usize(part) << 4), f32x4.add(low, high));
}
