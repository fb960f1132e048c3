/** The distillation loss (method, section 5; the formulas are those of kernels.ts). */

import { exp4, firstFew, loadFew, log1, log4, madd, maxOf, storeFew, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/** Far below any logit. */
const NOTHING: f32 = -1e30;
/** Columns of a part. */
const COLUMNS = 64;

/** Logits k to k + 3 of a row, less the center where there is one, over the temperature. */
//@inline
function sharpened(logits: usize, center: usize, k: i32, scale: f32): v128 {
  const at = usize(k) << 2;
  let v = v128.load(logits + at);
  if (center !== 0) v = f32x4.sub(v, v128.load(center + at));
  return f32x4.mul(v, f32x4.splat(scale));
}

/** ln of the sum of exponentials of a row. */
function level(logits: usize, center: usize, classes: i32, scale: f32): f32 {
  let most = f32x4.splat(NOTHING);
  for (let k = 0; k < classes; k += 4) {
    const v = sharpened(logits, center, k, scale);
    most = f32x4.pmax(most, v128.bitselect(v, f32x4.splat(NOTHING), lanes(classes - k)));
  }
  const highest = maxOf(most);
  let sum = f32x4.splat(0);
  for (let k = 0; k < classes; k += 4) {
    const v = f32x4.sub(sharpened(logits, center, k, scale), f32x4.splat(highest));
    sum = f32x4.add(sum, firstFew(exp4(v), classes - k));
  }
  return highest + log1(sumOf(sum));
}

//@inline
function lanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/**
 * One row a part: q, its cross-entropy with the student's softmax and its entropy, and where wanted the gradient.
 * Words: student, teacher, center [C,K] (0: `distribution` holds the logarithms of q), distribution, rows [R,2],
 * dStudent (0: none), K, C, 1 / student's and teacher's temperature, what the gradient is scaled by, what keeps
 * logarithms finite.
 */
export function distillationRows(args: usize, part: i32): void {
  const classes = whole(args, 6);
  const start = (usize(part) * usize(classes)) << 2;
  const student = address(args, 0) + start;
  const teacher = address(args, 1) + start;
  const distribution = address(args, 3) + start;
  let dStudent = address(args, 5);
  if (dStudent !== 0) dStudent += start;
  let center = address(args, 2);
  const isCentered = center !== 0;
  if (isCentered) center += usize((part % whole(args, 7)) * classes) << 2;
  const studentScale = fraction(args, 8);
  const teacherScale = fraction(args, 9);
  const teacherLevel = isCentered ? level(teacher, center, classes, teacherScale) : <f32>0;
  const studentLevel = level(student, 0, classes, studentScale);
  let loss = f32x4.splat(0);
  let entropy = f32x4.splat(0);
  for (let k = 0; k < classes; k += 4) {
    const at = usize(k) << 2;
    const logQ = isCentered
      ? f32x4.sub(sharpened(teacher, center, k, teacherScale), f32x4.splat(teacherLevel))
      : v128.load(distribution + at);
    const q = exp4(logQ);
    const logP = f32x4.sub(sharpened(student, 0, k, studentScale), f32x4.splat(studentLevel));
    loss = f32x4.sub(loss, firstFew(f32x4.mul(q, logP), classes - k));
    const logs = log4(f32x4.add(q, f32x4.splat(fraction(args, 11))));
    entropy = f32x4.sub(entropy, firstFew(f32x4.mul(q, logs), classes - k));
    storeFew(distribution + at, q, classes - k);
    if (dStudent === 0) continue;
    const d = f32x4.mul(f32x4.sub(exp4(logP), q), f32x4.splat(fraction(args, 10)));
    storeFew(dStudent + at, d, classes - k);
  }
  const row = address(args, 4) + (usize(part) << 3);
  store<f32>(row, sumOf(loss));
  store<f32>(row, sumOf(entropy), 4);
}

/**
 * The center after this step, and how much each class is used, 64 columns a part. Words: teacher, distribution, center,
 * usage [2,C,K], B, C K, the center's momentum, 1 less that.
 */
export function distillationUsage(args: usize, part: i32): void {
  const batch = whole(args, 4);
  const columns = whole(args, 5);
  const end = min(COLUMNS * part + COLUMNS, columns);
  const bytes = usize(columns) << 2;
  const share = f32x4.splat(<f32>1 / f32(batch));
  for (let c = COLUMNS * part; c < end; c += 4) {
    const at = usize(c) << 2;
    let logit = f32x4.splat(0);
    let used = f32x4.splat(0);
    for (let b = 0; b < batch; b++) {
      logit = f32x4.add(logit, v128.load(address(args, 0) + usize(b) * bytes + at));
      used = f32x4.add(used, v128.load(address(args, 1) + usize(b) * bytes + at));
    }
    const kept = f32x4.mul(v128.load(address(args, 2) + at), f32x4.splat(fraction(args, 6)));
    const next = madd(f32x4.mul(logit, share), f32x4.splat(fraction(args, 7)), kept);
    storeFew(address(args, 3) + at, next, end - c);
    storeFew(address(args, 3) + bytes + at, f32x4.mul(used, share), end - c);
  }
}

/**
 * Sinkhorn-Knopp's normalisation over the batch, in logarithms, 64 columns a part. Words: from, to [B, C K], B, C K,
 * what `from` is scaled by.
 */
export function sinkhornBatch(args: usize, part: i32): void {
  const batch = whole(args, 2);
  const columns = whole(args, 3);
  const end = min(COLUMNS * part + COLUMNS, columns);
  const bytes = usize(columns) << 2;
  const scale = f32x4.splat(fraction(args, 4));
  for (let c = COLUMNS * part; c < end; c += 4) {
    const from = address(args, 0) + (usize(c) << 2);
    const to = address(args, 1) + (usize(c) << 2);
    let highest = f32x4.splat(NOTHING);
    for (let b = 0; b < batch; b++)
      highest = f32x4.pmax(highest, f32x4.mul(loadFew(from + usize(b) * bytes, end - c, 0), scale));
    let sum = f32x4.splat(0);
    for (let b = 0; b < batch; b++) {
      const v = f32x4.mul(loadFew(from + usize(b) * bytes, end - c, 0), scale);
      sum = f32x4.add(sum, exp4(f32x4.sub(v, highest)));
    }
    const total = f32x4.add(highest, log4(sum));
    for (let b = 0; b < batch; b++) {
      const v = f32x4.mul(v128.load(from + usize(b) * bytes), scale);
      storeFew(to + usize(b) * bytes, f32x4.sub(v, total), end - c);
    }
  }
}

/** The same over the classes, one row a part, in place. Words: logs [R,K], K. */
export function sinkhornClasses(args: usize, part: i32): void {
  const classes = whole(args, 1);
  const row = address(args, 0) + ((usize(part) * usize(classes)) << 2);
  const total = f32x4.splat(level(row, 0, classes, 1));
  for (let k = 0; k < classes; k += 4) {
    const at = row + (usize(k) << 2);
    storeFew(at, f32x4.sub(v128.load(at), total), classes - k);
  }
}
