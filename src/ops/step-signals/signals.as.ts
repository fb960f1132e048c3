/** Sums of what a step's kernels left row by row, in a fixed order, in float64. One part each. */

import { log1 } from '../native/vector.as';
import { address, fraction, whole } from '../native/words.as';

/** The sum of `count` numbers `step` apart. */
function total(from: usize, count: i32, step: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += load<f32>(from + (usize(i * step) << 2));
  return sum;
}

/** Sum of the weights in labels [positions, 2]. Words: labels, total, positions. */
export function weightTotal(args: usize, _part: i32): void {
  store<f32>(address(args, 1), f32(total(address(args, 0) + 4, whole(args, 2), 2)));
}

/**
 * The step's row of the ring, of 8 numbers, and the center moves, unless the gradient was not finite. Words: row losses
 * [positions, 2], positions, rows [R, 2], R (0 where no CLS vectors are compared), usage [2, C K], center, C K, C,
 * distances [parts, 2], parts, addresses of the controls norm and finite, ring, address of the step's row, what keeps
 * logarithms finite, number of losses, then for each: rows, count, divisor.
 */
export function signals(args: usize, _part: i32): void {
  const losses = address(args, 0);
  const positions = whole(args, 1);
  const rows = address(args, 2);
  const count = whole(args, 3);
  const distances = address(args, 8);
  const parts = whole(args, 9);
  const ring = address(args, 12) + (usize(load<f32>(address(args, 13))) << 5);
  const crossEntropy = total(rows, count, 2);
  const entropy = total(rows + 4, count, 2);
  const many = f64(max(count, 1));
  let objective = crossEntropy / many;
  if (whole(args, 15) > 0) objective = 0;
  for (let i = 0; i < whole(args, 15); i++)
    objective += total(address(args, 16 + 3 * i), whole(args, 17 + 3 * i), 1) / fraction(args, 18 + 3 * i);
  store<f32>(ring, f32(total(losses, positions, 2)));
  store<f32>(ring, f32(total(losses + 4, positions, 2)), 4);
  store<f32>(ring, f32(objective), 8);
  store<f32>(ring, f32((crossEntropy - entropy) / many), 12);
  store<f32>(ring, f32(entropy / many), 16);
  store<f32>(ring, count === 0 ? 0 : f32(classUsage(args) / f64(whole(args, 7))), 20);
  store<f32>(ring, f32(sqrt<f64>(total(distances, parts, 2) / total(distances + 4, parts, 2))), 24);
  store<f32>(ring, load<f32>(address(args, 10)), 28);
}

/** The entropy of how classes are used; moves the center. */
function classUsage(args: usize): f64 {
  const usage = address(args, 4);
  const center = address(args, 5);
  const classes = whole(args, 6);
  const finite = load<f32>(address(args, 11)) > 0;
  let entropy: f64 = 0;
  for (let i = 0; i < classes; i++) {
    const at = usize(i) << 2;
    const used = load<f32>(usage + (usize(classes) << 2) + at);
    entropy -= used * log1(used + fraction(args, 14));
    if (finite) store<f32>(center + at, load<f32>(usage + at));
  }
  return entropy;
}
