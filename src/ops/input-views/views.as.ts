/**
 * Both views of a batch from its base codes (method, section 2), drawn by the counters of `studentView`, bit for bit.
 */

import { logarithm, quarterTurned } from '../native/elementary.as';
import { address, fraction, whole } from '../native/words.as';

/** Philox4x32-10 as numerics/philox.ts has it: the four words of counter (block, sample, step, 0) go to `to`. */
function philox(to: usize, block: u32, sample: u32, step: u32, seed: u32, purpose: u32): void {
  let c0 = block;
  let c1 = sample;
  let c2 = step;
  let c3: u32 = 0;
  let k0 = seed;
  let k1 = purpose;
  for (let round = 0; round < 10; round++) {
    const first = u64(c0) * 0xd2511f53;
    const second = u64(c2) * 0xcd9e8d57;
    c0 = u32(second >> 32) ^ c1 ^ k0;
    c2 = u32(first >> 32) ^ c3 ^ k1;
    c1 = u32(second);
    c3 = u32(first);
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u32>(to, c0);
  store<u32>(to, c1, 4);
  store<u32>(to, c2, 8);
  store<u32>(to, c3, 12);
}

/** Base classes. */
const V = 5;

/**
 * One window a part. Words: codes (seed, step, two words of padding, then bytes), 64 bytes of work a part, student,
 * teacher [B,T,V], labels [B L, 2], B, T, L, and as numbers of 24 bits the chances that the strand is turned, a base
 * masked, a masked one hidden, a masked one hidden or random; the purpose of noise, what a soft-masked base counts for,
 * the bit that marks one, the code of no known base, the purposes of strand and mask, the deviation of the noise (two
 * words of f64).
 */
export function inputViews(args: usize, part: i32): void {
  const codes = address(args, 0);
  const work = address(args, 1) + (usize(part) << 6);
  const batch = whole(args, 5);
  const tokens = whole(args, 6);
  const length = whole(args, 7);
  const rows = usize(part) * usize(tokens * V) * 4;
  const student = address(args, 2) + rows;
  const teacher = address(args, 3) + rows;
  const bytes = usize(((length + 3) >> 2) << 2);
  const own = codes + 16 + usize(part) * bytes;
  memory.fill(student, 0, usize(tokens * V) * 4);
  memory.fill(teacher, 0, usize(tokens * V) * 4);
  drawStudent(args, part, own, work, student);
  addNoise(args, part, work, student, length * V);
  const clear = own + usize(batch) * bytes;
  for (let i = 0; i < length; i++) {
    const code = usize(load<u8>(clear + i));
    store<f32>(teacher + ((usize(i) * V + code) << 2), 1);
  }
}

/** The next word of the mask's stream. */
//@inline
function drawn(args: usize, part: i32, work: usize, count: i32): u32 {
  if ((count & 3) === 0) {
    const codes = address(args, 0);
    philox(work, count >> 2, part, load<u32>(codes, 4), load<u32>(codes), whole(args, 17));
  }
  return load<u32>(work + (usize(count & 3) << 2));
}

function drawStudent(args: usize, part: i32, own: usize, work: usize, student: usize): void {
  const codes = address(args, 0);
  const length = whole(args, 7);
  const marked = whole(args, 14);
  const unknown = whole(args, 15);
  philox(work, 0, part, load<u32>(codes, 4), load<u32>(codes), whole(args, 16));
  const turned = load<u32>(work) >> 8 < u32(whole(args, 8));
  const labels = address(args, 4) + ((usize(part) * usize(length)) << 3);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const read = i32(load<u8>(own + (turned ? length - 1 - i : i)));
    let base = read & ~marked;
    if (turned && base < unknown) base = 3 - base;
    let shown = base;
    let weight: f32 = 0;
    if (drawn(args, part, work, count++) >> 8 < u32(whole(args, 9))) {
      if (base !== unknown) weight = (read & marked) !== 0 ? fraction(args, 13) : 1;
      const kind = drawn(args, part, work, count++) >> 8;
      if (kind < u32(whole(args, 10))) shown = -1;
      else if (kind < u32(whole(args, 11))) shown = drawn(args, part, work, count++) >> 30;
    }
    if (shown >= 0) store<f32>(student + (usize(i * V + shown) << 2), 1);
    store<f32>(labels + (usize(i) << 3), f32(base));
    store<f32>(labels + (usize(i) << 3), weight, 4);
  }
}

/** Normal numbers by Box and Muller as `Draws.normal` has them, two from two words. */
function addNoise(args: usize, part: i32, work: usize, to: usize, count: i32): void {
  const deviation = load<f64>(args + 18 * 4);
  if (deviation === 0) return;
  const codes = address(args, 0);
  for (let i = 0; i < count; i += 2) {
    if ((i & 3) === 0) philox(work, i >> 2, part, load<u32>(codes, 4), load<u32>(codes), whole(args, 12));
    const words = work + (usize(i & 2) << 2);
    const first = f64(load<u32>(words) >> 8) * 5.9604644775390625e-8;
    const second = f64(load<u32>(words, 4) >> 8) * 5.9604644775390625e-8;
    const radius = sqrt<f64>(-2 * logarithm(first + 2.9802322387695312e-8));
    const angle = 6.283185307179586 * second;
    const at = to + (usize(i) << 2);
    store<f32>(at, f32(f64(load<f32>(at)) + deviation * (radius * quarterTurned(angle, 1))));
    if (i + 1 < count) store<f32>(at, f32(f64(load<f32>(at, 4)) + deviation * (radius * quarterTurned(angle, 0))), 4);
  }
}
