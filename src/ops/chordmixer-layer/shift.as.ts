/** The shift of a ChordMixer layer, as an address (method, section 3; ops/chord-shift). */

import { address, whole } from '../native/words.as';

/** How many tokens further a channel's group reads: 2^(group - 1) modulo T, 0 for the first. */
function shiftOf(group: i32, tokens: i32): i32 {
  if (group === 0) return 0;
  let shift = 1 % tokens;
  for (let i = 1; i < group; i++) {
    shift = 2 * shift;
    if (shift >= tokens) shift -= tokens;
  }
  return shift;
}

/** out = x + Shift(update) for the row of `update`: each group's channels land `shift` tokens earlier in the window. */
export function shiftRow(update: usize, x: usize, out: usize, row: i32, width: i32, tokens: i32, groupSize: i32): void {
  const token = row % tokens;
  for (let group = 0, c = 0; c < width; group++, c += groupSize) {
    const landing = token - shiftOf(group, tokens);
    const at = (usize(row - token + (landing < 0 ? landing + tokens : landing)) * usize(width)) << 2;
    addStretch(
      update + (usize(c) << 2),
      x + at + (usize(c) << 2),
      out + at + (usize(c) << 2),
      min(groupSize, width - c),
    );
  }
}

//@inline
function addStretch(a: usize, b: usize, out: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = usize(i) << 2;
    v128.store(out + at, f32x4.add(v128.load(a + at), v128.load(b + at)));
  }
  for (; i < count; i++) {
    const at = usize(i) << 2;
    store<f32>(out + at, load<f32>(a + at) + load<f32>(b + at));
  }
}

/**
 * out = the inverse of Shift of x [M,D], chunk by chunk of rows: what the way back multiplies. Words: x, out, rows,
 * width, tokens, group size, rows a part.
 */
export function unshift(args: usize, part: i32): void {
  const x = address(args, 0);
  const out = address(args, 1);
  const width = whole(args, 3);
  const tokens = whole(args, 4);
  const groupSize = whole(args, 5);
  const chunk = whole(args, 6);
  const first = part * chunk;
  const end = min(first + chunk, whole(args, 2));
  for (let group = 0, c = 0; c < width; group++, c += groupSize) {
    const shift = shiftOf(group, tokens);
    const bytes = usize(min(groupSize, width - c)) << 2;
    for (let row = first; row < end; row++) {
      const token = row % tokens;
      const source = row - token + (token < shift ? token - shift + tokens : token - shift);
      memory.copy(
        out + ((usize(row) * usize(width) + usize(c)) << 2),
        x + ((usize(source) * usize(width) + usize(c)) << 2),
        bytes,
      );
    }
  }
}
