import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { NORM_EPSILON, SQUARE_EPSILON } from '../../numerics/constants';
import type { UnitVectors } from '../step-ops/step-ops';

/** x / (|x| + epsilon) of each vector, one an invocation. */
export function emitUnits(
  recorder: Recorder,
  name: string,
  { count, size, step, next }: UnitVectors,
  { x, y }: Readonly<Record<'x' | 'y', BufferRange>>,
): void {
  const all = `array<f32, ${count * size}>`;
  const code = `${bindings(['x', all], ['y', all, 'write'])}
${flatMain(
  count,
  `let first = index * ${next}u;
  var sum = ${SQUARE_EPSILON};
  for (var i = 0u; i < ${size}u; i++) { let v = x[first + i * ${step}u]; sum += v * v; }
  let length = sqrt(sum) + ${NORM_EPSILON};
  for (var i = 0u; i < ${size}u; i++) { y[first + i * ${step}u] = x[first + i * ${step}u] / length; }`,
)}`;
  recorder.dispatch({ name, code }, [x, y], flatWorkgroups(count));
}

/** The way back of `emitUnits`: dx = dy / (n + e) - x (x . dy) / ((n + e)^2 n). */
export function emitUnitsGradient(
  recorder: Recorder,
  name: string,
  { count, size, step, next }: UnitVectors,
  { x, dy, dx }: Readonly<Record<'x' | 'dy' | 'dx', BufferRange>>,
): void {
  const all = `array<f32, ${count * size}>`;
  const code = `${bindings(['x', all], ['dy', all], ['dx', all, 'write'])}
${flatMain(
  count,
  `let first = index * ${next}u;
  var sum = ${SQUARE_EPSILON};
  var on = 0.0;
  for (var i = 0u; i < ${size}u; i++) {
    let v = x[first + i * ${step}u];
    sum += v * v;
    on += v * dy[first + i * ${step}u];
  }
  let norm = sqrt(sum);
  let length = norm + ${NORM_EPSILON};
  for (var i = 0u; i < ${size}u; i++) {
    let at = first + i * ${step}u;
    dx[at] = dy[at] / length - x[at] * (on / (length * length * norm));
  }`,
)}`;
  recorder.dispatch({ name, code }, [x, dy, dx], flatWorkgroups(count));
}
