import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { flatVector } from '../flat-vector';
import { totalsCode } from '../reduce';

/**
 * WGSL: adds to `apart` and `size` what the teacher's and the student's numbers `t` and `s` bring to ||t - s||^2 and
 * ||s||^2; with `flatVector`'s `squares`.
 */
export const DISTANCE_LINES = `apart += squares(t - s);
    size += squares(s);`;

/** What `value`, WGSL, makes of the `sums` of pairs [count,2]. */
function emitOfSums(
  recorder: Recorder,
  kernel: string,
  { name, count, pairs }: { readonly name: string; readonly count: number; readonly pairs: BufferRange },
  divergence: BufferRange,
  value: string,
): void {
  const declared = [[name, `array<vec2f, ${count}>`] as const, ['divergence', 'array<f32, 1>', 'write'] as const];
  const code = totalsCode(declared, count, `vec4f(${name}[i], 0.0, 0.0)`, `divergence[0] = ${value};`);
  recorder.dispatch({ name: kernel, code }, [pairs, divergence], [1, 1, 1]);
}

/** ||teacher - student|| / ||student|| over vectors [P], two dispatches. `distances` [parts,2] is workspace. */
export function emitParameterDivergence(
  recorder: Recorder,
  numbers: number,
  parts: number,
  io: Readonly<Record<'teacher' | 'student' | 'distances' | 'divergence', BufferRange>>,
): void {
  const { type, count, functions } = flatVector(numbers);
  const code = `${bindings(['teacher', type], ['student', type], ['distances', `array<vec2f, ${parts}>`, 'write'])}
${functions}
${flatMain(
  parts,
  `var apart = 0.0;
  var size = 0.0;
  for (var i = index; i < ${count}u; i += ${parts}u) {
    let s = student[i];
    let t = teacher[i];
    ${DISTANCE_LINES}
  }
  distances[index] = vec2f(apart, size);`,
)}`;
  recorder.dispatch(
    { name: 'Divergence.distances', code },
    [io.teacher, io.student, io.distances],
    flatWorkgroups(parts),
  );
  emitOfSums(
    recorder,
    'Divergence.ofParameters',
    { name: 'distances', count: parts, pairs: io.distances },
    io.divergence,
    'sqrt(sums.x / sums.y)',
  );
}

/**
 * Weighted mean over rows of KL(teacher || student) of the softmax of logits [N,V], weights [N]: two dispatches.
 * `perRow` [N,2] is workspace.
 */
export function emitOutputDivergence(
  recorder: Recorder,
  { rows, classes }: { readonly rows: number; readonly classes: number },
  io: Readonly<Record<'teacher' | 'student' | 'weights' | 'perRow' | 'divergence', BufferRange>>,
): void {
  const logits = `array<f32, ${rows * classes}>`;
  const code = `${bindings(
    ['teacher', logits],
    ['student', logits],
    ['weights', `array<f32, ${rows}>`],
    ['perRow', `array<vec2f, ${rows}>`, 'write'],
  )}
${flatMain(
  rows,
  `let first = index * ${classes}u;
  var highestT = teacher[first];
  var highestS = student[first];
  for (var k = first + 1u; k < first + ${classes}u; k++) {
    highestT = max(highestT, teacher[k]);
    highestS = max(highestS, student[k]);
  }
  var sumT = 0.0;
  var sumS = 0.0;
  for (var k = first; k < first + ${classes}u; k++) {
    sumT += exp(teacher[k] - highestT);
    sumS += exp(student[k] - highestS);
  }
  let between = highestS + log(sumS) - highestT - log(sumT);
  var sum = 0.0;
  for (var k = first; k < first + ${classes}u; k++) {
    sum += exp(teacher[k] - highestT) / sumT * (teacher[k] - student[k] + between);
  }
  perRow[index] = vec2f(weights[index] * sum, weights[index]);`,
)}`;
  recorder.dispatch(
    { name: 'Divergence.rows', code },
    [io.teacher, io.student, io.weights, io.perRow],
    flatWorkgroups(rows),
  );
  emitOfSums(
    recorder,
    'Divergence.ofOutputs',
    { name: 'perRow', count: rows, pairs: io.perRow },
    io.divergence,
    'sums.x / max(sums.y, 1.0)',
  );
}
