/**
 * Gradient norm, clipping, AdamW and the EMA teacher, over chunks of an arena (the formulas are those of kernels.ts).
 */

import { exponential } from '../native/elementary.as';
import { firstFew, madd, storeFew, sumOf } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/** Moments this near to zero become zero: denormal numbers cost a processor a hundred times an ordinary one. */
const NOTHING: f32 = 1e-30;

/** v, or 0 where it is next to nothing. */
//@inline
function noticeable(v: v128): v128 {
  return v128.and(v, f32x4.ge(f32x4.abs(v), f32x4.splat(NOTHING)));
}

/**
 * Adds the slices of a chunk of the gradients up into the first, and the squares of the sums. Words: gradient [S,
 * decayedSpan], biasGradient [S, span - decayedSpan], partials [parts], span, decayedSpan, slices, numbers a part (a
 * multiple of 4).
 */
export function gradientSum(args: usize, part: i32): void {
  const decayed = whole(args, 4);
  const span = whole(args, 3);
  const slices = whole(args, 5);
  const chunk = whole(args, 6);
  const first = part * chunk;
  const end = min(first + chunk, span);
  const middle = max(first, min(end, decayed));
  let sum = summed(address(args, 0), first, middle, decayed, slices);
  sum += summed(address(args, 1), middle - decayed, end - decayed, span - decayed, slices);
  store<f32>(address(args, 2) + (part << 2), sum);
}

function summed(gradient: usize, first: i32, end: i32, stride: i32, slices: i32): f32 {
  let squares = f32x4.splat(0);
  let i = first;
  for (; i + 4 <= end; i += 4) {
    const at = gradient + (usize(i) << 2);
    let g = v128.load(at);
    for (let s = 1; s < slices; s++) g = f32x4.add(g, v128.load(at + ((usize(s) * usize(stride)) << 2)));
    if (slices > 1) v128.store(at, g);
    squares = madd(g, g, squares);
  }
  let sum = sumOf(squares);
  for (; i < end; i++) {
    const at = gradient + (usize(i) << 2);
    let g = load<f32>(at);
    for (let s = 1; s < slices; s++) g += load<f32>(at + ((usize(s) * usize(stride)) << 2));
    store<f32>(at, g);
    sum += g * g;
  }
  return sum;
}

/**
 * What the norm decides. One part. Words: partials, how many, applied, addresses of the controls norm, finite, clip,
 * first and second correction, address of the step's clip norm, what is added to the norm, -ln of both betas (two words
 * of f64 each).
 */
export function control(args: usize, _part: i32): void {
  const partials = address(args, 0);
  let squares: f64 = 0;
  for (let i = 0; i < whole(args, 1); i++) squares += load<f32>(partials + (usize(i) << 2));
  const norm = f32(sqrt<f64>(squares));
  const finite = norm <= f32.MAX_VALUE;
  const applied = address(args, 2);
  if (finite) store<f32>(applied, load<f32>(applied) + 1);
  const count = f64(max<f32>(load<f32>(applied), 1));
  store<f32>(address(args, 3), norm);
  store<f32>(address(args, 4), finite ? 1 : 0);
  store<f32>(address(args, 5), min<f32>(1, load<f32>(address(args, 8)) / (norm + fraction(args, 9))));
  store<f32>(address(args, 6), f32(1 - exponential(-count * load<f64>(args + 40))));
  store<f32>(address(args, 7), f32(1 - exponential(-count * load<f64>(args + 48))));
}

/**
 * One pass over a chunk of the arena. Where the gradient is not finite nothing is written but the distances, the
 * squares of teacher - student and of student after the update.
 *
 * Words: student, teacher, first and second moment, gradient, biasGradient, distances [parts,2], span, decayedSpan,
 * numbers a part (a multiple of 4), addresses of the controls finite, clip, first and second correction and of the
 * step's learning rate, momentum and weight decay, 1 - beta of both moments, epsilon.
 */
export function update(args: usize, part: i32): void {
  const decayed = whole(args, 8);
  const span = whole(args, 7);
  const chunk = whole(args, 9);
  const first = part * chunk;
  const end = min(first + chunk, span);
  const middle = max(first, min(end, decayed));
  const distances = address(args, 6) + (part << 3);
  store<f64>(distances, 0);
  advance(args, first, middle, address(args, 4), 1, distances);
  advance(args, middle, end, address(args, 5) - (usize(decayed) << 2), 0, distances);
}

/** The numbers from `first` up to `end`, a multiple of 4 apart or the arena's last ones. */
function advance(args: usize, first: i32, end: i32, gradient: usize, decays: f32, distances: usize): void {
  const student = address(args, 0);
  const teacher = address(args, 1);
  const firstMoment = address(args, 2);
  const secondMoment = address(args, 3);
  const finite = load<f32>(address(args, 10)) > 0;
  const clip = f32x4.splat(load<f32>(address(args, 11)));
  const firstScale = f32x4.splat(1 / load<f32>(address(args, 12)));
  const secondScale = f32x4.splat(1 / load<f32>(address(args, 13)));
  const rate = f32x4.splat(-load<f32>(address(args, 14)));
  const pull = f32x4.splat(1 - load<f32>(address(args, 15)));
  const decay = f32x4.splat(decays * load<f32>(address(args, 16)));
  const firstPull = f32x4.splat(fraction(args, 17));
  const secondPull = f32x4.splat(fraction(args, 18));
  const epsilon = f32x4.splat(fraction(args, 19));
  let apart = f32x4.splat(0);
  let size = f32x4.splat(0);
  for (let i = first; i < end; i += 4) {
    const at = usize(i) << 2;
    let s = v128.load(student + at);
    let t = v128.load(teacher + at);
    if (finite) {
      const g = f32x4.mul(v128.load(gradient + at), clip);
      const square = noticeable(f32x4.mul(g, g));
      let m = v128.load(firstMoment + at);
      m = noticeable(madd(f32x4.sub(g, m), firstPull, m));
      let v = v128.load(secondMoment + at);
      v = noticeable(madd(f32x4.sub(square, v), secondPull, v));
      const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, secondScale)), epsilon);
      const direction = madd(s, decay, f32x4.div(f32x4.mul(m, firstScale), root));
      s = madd(rate, direction, s);
      t = madd(f32x4.sub(s, t), pull, t);
      storeFew(firstMoment + at, m, end - i);
      storeFew(secondMoment + at, v, end - i);
      storeFew(student + at, s, end - i);
      storeFew(teacher + at, t, end - i);
    }
    const difference = firstFew(f32x4.sub(t, s), end - i);
    s = firstFew(s, end - i);
    apart = madd(difference, difference, apart);
    size = madd(s, s, size);
  }
  store<f32>(distances, load<f32>(distances) + sumOf(apart));
  store<f32>(distances, load<f32>(distances, 4) + sumOf(size), 4);
}
