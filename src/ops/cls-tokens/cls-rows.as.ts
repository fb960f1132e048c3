/** CLS vectors, from and to their rows among the features. */

import { address, whole } from '../native/words.as';

/** From features [m T, D] to rows [m C, D]. Words: features, rows, m, T, L, C, D. */
export function gatherRows(args: usize, _part: i32): void {
  const bytes = usize(whole(args, 6)) << 2;
  const count = whole(args, 2) * whole(args, 5);
  for (let cls = 0; cls < count; cls++)
    memory.copy(address(args, 1) + usize(cls) * bytes, address(args, 0) + usize(rowOf(args, cls)) * bytes, bytes);
}

/**
 * The other way; also the rows of dLogits [m T, 8] from dz [m C, 5]. Words: those of `gatherRows`, dLogits, dz. Where
 * there are no rows, or no dz, zeros.
 */
export function scatterRows(args: usize, _part: i32): void {
  const bytes = usize(whole(args, 6)) << 2;
  const count = whole(args, 2) * whole(args, 5);
  const from = address(args, 1);
  const dz = address(args, 8);
  for (let cls = 0; cls < count; cls++) {
    const row = usize(rowOf(args, cls));
    const to = address(args, 0) + row * bytes;
    if (from === 0) memory.fill(to, 0, bytes);
    else memory.copy(to, from + usize(cls) * bytes, bytes);
    const logits = address(args, 7) + (row << 5);
    memory.fill(logits, 0, 32);
    if (dz !== 0) memory.copy(logits, dz + usize(cls) * 20, 20);
  }
}

/** The token at which CLS vector `cls` lies. */
function rowOf(args: usize, cls: i32): i32 {
  const each = whole(args, 5);
  return (cls / each) * whole(args, 3) + whole(args, 4) + (cls % each);
}
