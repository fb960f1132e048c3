import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { flatVector } from '../flat-vector';

/** WGSL: the teacher's number `t` goes towards the student's `s` (method, section 5): t <- m t + (1 - m) s. */
export const emaLine = (momentum: string): string => `t += (s - t) * (1.0 - ${momentum});`;

/** The EMA teacher [P] alone, in place. `momentum` [4] is a uniform, whose first number counts. */
export function emitEmaUpdate(
  recorder: Recorder,
  numbers: number,
  io: Readonly<Record<'teacher' | 'student' | 'momentum', BufferRange>>,
): void {
  const { type, count } = flatVector(numbers);
  const code = `${bindings(['teacher', type, 'write'], ['student', type], ['momentum', 'vec4f', 'uniform'])}
${flatMain(count, `let s = student[index]; var t = teacher[index]; ${emaLine('momentum.x')} teacher[index] = t;`)}`;
  recorder.dispatch({ name: 'EmaUpdate', code }, [io.teacher, io.student, io.momentum], flatWorkgroups(count));
}
