import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../gpu/recorder';
import { flatVector } from '../flat-vector';
import { totalsCode } from '../reduce';

/** WGSL: adds to `apart` and `size` what the teacher's and the student's numbers `t` and `s` bring to ||t - s||^2 and ||s||^2; with `flatVector`'s `squares`. */
export const DISTANCE_LINES = `apart += squares(t - s);
    size += squares(s);`;

const one = 'array<f32, 1>';

/** ||teacher - student|| / ||student|| over vectors [P], two dispatches. `distances` [parts,2] is workspace. */
export function emitParameterDivergence(
  recorder: Recorder,
  numbers: number,
  parts: number,
  io: Readonly<Record<'teacher' | 'student' | 'distances' | 'divergence', BufferRange>>,
): void {
  const { type, count, functions } = flatVector(numbers);
  const all = `array<vec2f, ${parts}>`;
  const code = `${bindings(['teacher', type], ['student', type], ['distances', all, 'write'])}
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
  recorder.dispatch({ name: 'Divergence.distances', code }, [io.teacher, io.student, io.distances], flatWorkgroups(parts));
  const sums = totalsCode(
    [
      ['distances', all],
      ['divergence', one, 'write'],
    ],
    parts,
    'vec4f(distances[i], 0.0, 0.0)',
    'divergence[0] = sqrt(sums.x / sums.y);',
  );
  recorder.dispatch({ name: 'Divergence.ofParameters', code: sums }, [io.distances, io.divergence], [1, 1, 1]);
}

/** Weighted mean over rows of KL(teacher || student) of the softmax of logits [N,V], weights [N]: two dispatches. `perRow` [N,2] is workspace. */
export function emitOutputDivergence(
  recorder: Recorder,
  { rows, classes }: { readonly rows: number; readonly classes: number },
  io: Readonly<Record<'teacher' | 'student' | 'weights' | 'perRow' | 'divergence', BufferRange>>,
): void {
  const logits = `array<f32, ${rows * classes}>`;
  const pairs = `array<vec2f, ${rows}>`;
  const code = `${bindings(['teacher', logits], ['student', logits], ['weights', `array<f32, ${rows}>`], ['perRow', pairs, 'write'])}
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
  for (var k = first; k < first + ${classes}u; k++) { sum += exp(teacher[k] - highestT) / sumT * (teacher[k] - student[k] + between); }
  perRow[index] = vec2f(weights[index] * sum, weights[index]);`,
)}`;
  recorder.dispatch({ name: 'Divergence.rows', code }, [io.teacher, io.student, io.weights, io.perRow], flatWorkgroups(rows));
  const sums = totalsCode(
    [
      ['perRow', pairs],
      ['divergence', one, 'write'],
    ],
    rows,
    'vec4f(perRow[i], 0.0, 0.0)',
    'divergence[0] = sums.x / max(sums.y, 1.0);',
  );
  recorder.dispatch({ name: 'Divergence.ofOutputs', code: sums }, [io.perRow, io.divergence], [1, 1, 1]);
}
