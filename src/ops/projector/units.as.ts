/** Vectors divided by their length, and the way back (the formulas are those of kernels.ts). */

import { address, fraction, whole } from '../native/words.as';

/** One vector a part. Words: x, y, size, step, next, what is added to the length and to its square. */
export function units(args: usize, part: i32): void {
  const size = whole(args, 2);
  const step = usize(whole(args, 3)) << 2;
  const first = (usize(part) * usize(whole(args, 4))) << 2;
  const x = address(args, 0) + first;
  const y = address(args, 1) + first;
  let sum = fraction(args, 6);
  for (let i = 0; i < size; i++) {
    const v = load<f32>(x + usize(i) * step);
    sum += v * v;
  }
  const scale = <f32>1 / (sqrt<f32>(sum) + fraction(args, 5));
  for (let i = 0; i < size; i++) store<f32>(y + usize(i) * step, load<f32>(x + usize(i) * step) * scale);
}

/** Words: x, dy, size, step, next, what is added to the length and to its square, dx. */
export function unitsGradient(args: usize, part: i32): void {
  const size = whole(args, 2);
  const step = usize(whole(args, 3)) << 2;
  const first = (usize(part) * usize(whole(args, 4))) << 2;
  const x = address(args, 0) + first;
  const dy = address(args, 1) + first;
  const dx = address(args, 7) + first;
  let sum = fraction(args, 6);
  let on: f32 = 0;
  for (let i = 0; i < size; i++) {
    const v = load<f32>(x + usize(i) * step);
    sum += v * v;
    on += v * load<f32>(dy + usize(i) * step);
  }
  const norm = sqrt<f32>(sum);
  const length = norm + fraction(args, 5);
  const along = on / length / length / norm;
  for (let i = 0; i < size; i++) {
    const at = usize(i) * step;
    store<f32>(dx + at, load<f32>(dy + at) / length - load<f32>(x + at) * along);
  }
}
