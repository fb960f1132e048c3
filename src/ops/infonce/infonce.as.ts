/** InfoNCE across a batch in four calls (the formulas are those of kernels.ts). Features go by columns of four. */

import { exp1, firstFew, log1, madd, storeFew, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/** Features of a part. */
const COLUMNS = 16;

/** Batch-centered rows, 16 features a part. Words: student, teacher, studentCentered, teacherCentered, B, F. */
export function infoNceCenter(args: usize, part: i32): void {
  const batch = whole(args, 4);
  const features = whole(args, 5);
  const end = min(COLUMNS * part + COLUMNS, features);
  const bytes = usize(features) << 2;
  for (let who = 0; who < 2; who++)
    for (let f = COLUMNS * part; f < end; f += 4) {
      const from = address(args, who) + (usize(f) << 2);
      const to = address(args, who + 2) + (usize(f) << 2);
      let sum = f32x4.splat(0);
      for (let b = 0; b < batch; b++) sum = f32x4.add(sum, v128.load(from + usize(b) * bytes));
      const mean = f32x4.div(sum, f32x4.splat(f32(batch)));
      for (let b = 0; b < batch; b++)
        storeFew(to + usize(b) * bytes, f32x4.sub(v128.load(from + usize(b) * bytes), mean), end - f);
    }
}

function dot(a: usize, b: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const at = usize(i) << 2;
    sum = f32x4.add(sum, firstFew(f32x4.mul(v128.load(a + at), v128.load(b + at)), count - i));
  }
  return sumOf(sum);
}

/**
 * Dot products of a student's row with all teacher's, and the norms of both rows: one row a part. Words:
 * studentCentered, teacherCentered, cosines [B B + 3 B], B, F.
 */
export function infoNceCosines(args: usize, part: i32): void {
  const cosines = address(args, 2);
  const batch = whole(args, 3);
  const features = whole(args, 4);
  const bytes = usize(features) << 2;
  const s = address(args, 0) + usize(part) * bytes;
  const t = address(args, 1) + usize(part) * bytes;
  for (let other = 0; other < batch; other++)
    store<f32>(cosines + (usize(part * batch + other) << 2), dot(s, address(args, 1) + usize(other) * bytes, features));
  store<f32>(cosines + (usize(batch * batch + part) << 2), sqrt<f32>(dot(s, s, features)));
  store<f32>(cosines + (usize(batch * batch + batch + part) << 2), sqrt<f32>(dot(t, t, features)));
}

/**
 * The loss of each row, and its dot products become the gradient by the cosines. One row a part. Words: cosines, row
 * losses, B, temperature, what is added to a length.
 */
export function infoNceRows(args: usize, part: i32): void {
  const cosines = address(args, 0);
  const batch = whole(args, 2);
  const temperature = fraction(args, 3);
  const epsilon = fraction(args, 4);
  const own = cosines + (usize(part * batch) << 2);
  const norms = cosines + (usize(batch * batch) << 2);
  const length = load<f32>(norms + (usize(part) << 2)) + epsilon;
  let highest: f32 = -Infinity;
  for (let i = 0; i < batch; i++) {
    const at = own + (usize(i) << 2);
    const cosine = load<f32>(at) / (length * (load<f32>(norms + (usize(batch + i) << 2)) + epsilon));
    store<f32>(at, cosine);
    highest = max(highest, cosine);
  }
  const diagonal = load<f32>(own + (usize(part) << 2));
  let sum: f32 = 0;
  for (let i = 0; i < batch; i++) sum += exp1((load<f32>(own + (usize(i) << 2)) - highest) / temperature);
  store<f32>(address(args, 1) + (usize(part) << 2), log1(sum) - (diagonal - highest) / temperature);
  let along: f32 = 0;
  for (let i = 0; i < batch; i++) {
    const at = own + (usize(i) << 2);
    const cosine = load<f32>(at);
    const share = exp1((cosine - highest) / temperature) / sum - (i === part ? <f32>1 : <f32>0);
    const d = share / (f32(batch) * temperature);
    along += d * cosine;
    store<f32>(at, d);
  }
  store<f32>(norms + (usize(2 * batch + part) << 2), along);
}

/**
 * Back through the cosines, the normalisation and the centering, 16 features a part. Words: studentCentered,
 * teacherCentered, cosines, dStudent, B, F, the weight of the loss, what is added to a length, what keeps quotients
 * finite.
 */
export function infoNceGradient(args: usize, part: i32): void {
  const cosines = address(args, 2);
  const batch = whole(args, 4);
  const features = whole(args, 5);
  const end = min(COLUMNS * part + COLUMNS, features);
  const bytes = usize(features) << 2;
  const epsilon = fraction(args, 7);
  const norms = cosines + (usize(batch * batch) << 2);
  for (let f = COLUMNS * part; f < end; f += 4) {
    const student = address(args, 0) + (usize(f) << 2);
    const teacher = address(args, 1) + (usize(f) << 2);
    const to = address(args, 3) + (usize(f) << 2);
    let total = f32x4.splat(0);
    for (let i = 0; i < batch; i++) {
      let d = f32x4.splat(0);
      for (let o = 0; o < batch; o++) {
        const share = load<f32>(cosines + (usize(i * batch + o) << 2));
        const length = load<f32>(norms + (usize(batch + o) << 2)) + epsilon;
        d = madd(v128.load(teacher + usize(o) * bytes), f32x4.splat(share / length), d);
      }
      const norm = load<f32>(norms + (usize(i) << 2));
      const length = norm + epsilon;
      const along = load<f32>(norms + (usize(2 * batch + i) << 2)) / (norm + fraction(args, 8)) / length;
      d = f32x4.div(d, f32x4.splat(length));
      d = madd(v128.load(student + usize(i) * bytes), f32x4.splat(-along), d);
      total = f32x4.add(total, d);
      storeFew(to + usize(i) * bytes, d, end - f);
    }
    const mean = f32x4.div(total, f32x4.splat(f32(batch)));
    const weight = f32x4.splat(fraction(args, 6));
    for (let i = 0; i < batch; i++) {
      const at = to + usize(i) * bytes;
      storeFew(at, f32x4.mul(weight, f32x4.sub(v128.load(at), mean)), end - f);
    }
  }
}
