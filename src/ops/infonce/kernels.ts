import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../gpu/recorder';
import { totalsCode } from '../reduce';

/** Added to norms, as in the composed op. */
const EPSILON = '1e-6';

export interface InfoNceBuffers {
  /** Contrastive logits [B,F] of student and teacher. */
  readonly student: BufferRange;
  readonly teacher: BufferRange;
  /** Workspace [B,F] each: batch-centered rows. */
  readonly studentCentered: BufferRange;
  readonly teacherCentered: BufferRange;
  /** Workspace [B B + 3 B]: dot products, norms of student and teacher, and the gradient's part along each unit vector. */
  readonly cosines: BufferRange;
  /** [B] each row's loss. */
  readonly rowLosses: BufferRange;
  /** [B,F] gradient of `weight` times the loss by the student's logits. */
  readonly dStudent: BufferRange;
}

/** InfoNCE across the batch, its loss rows and its gradient, four dispatches; the formulas are those of the composed op (`infoNce`). */
export function emitInfoNce(recorder: Recorder, B: number, F: number, temperature: number, weight: number, io: InfoNceBuffers): void {
  const features = `array<f32, ${B * F}>`;
  const work = `array<f32, ${B * B + 3 * B}>`;
  const studentNorm = (b: string) => `cosines[${B * B}u + ${b}]`;
  const teacherNorm = (b: string) => `cosines[${B * B + B}u + ${b}]`;
  const along = (b: string) => `cosines[${B * B + 2 * B}u + ${b}]`;

  const center = `${bindings(['student', features], ['teacher', features], ['studentCentered', features, 'write'], ['teacherCentered', features, 'write'])}
${flatMain(
  F,
  `var s = 0.0;
  var t = 0.0;
  for (var b = 0u; b < ${B}u; b++) { s += student[b * ${F}u + index]; t += teacher[b * ${F}u + index]; }
  s /= ${B}.0;
  t /= ${B}.0;
  for (var b = 0u; b < ${B}u; b++) {
    studentCentered[b * ${F}u + index] = student[b * ${F}u + index] - s;
    teacherCentered[b * ${F}u + index] = teacher[b * ${F}u + index] - t;
  }`,
)}`;
  recorder.dispatch({ name: 'InfoNce.center', code: center }, [io.student, io.teacher, io.studentCentered, io.teacherCentered], flatWorkgroups(F));

  // Invocations 0 to B B - 1 make the dot products, the 2 B after them the norms.
  const dots = `${bindings(['studentCentered', features], ['teacherCentered', features], ['cosines', work, 'write'])}
${flatMain(
  B * B + 2 * B,
  `var sum = 0.0;
  if (index < ${B * B}u) {
    let s = index / ${B}u * ${F}u;
    let t = index % ${B}u * ${F}u;
    for (var f = 0u; f < ${F}u; f++) { sum += studentCentered[s + f] * teacherCentered[t + f]; }
  } else if (index < ${B * B + B}u) {
    let s = (index - ${B * B}u) * ${F}u;
    for (var f = 0u; f < ${F}u; f++) { let v = studentCentered[s + f]; sum += v * v; }
    sum = sqrt(sum);
  } else {
    let t = (index - ${B * B + B}u) * ${F}u;
    for (var f = 0u; f < ${F}u; f++) { let v = teacherCentered[t + f]; sum += v * v; }
    sum = sqrt(sum);
  }
  cosines[index] = sum;`,
)}`;
  recorder.dispatch({ name: 'InfoNce.cosines', code: dots }, [io.studentCentered, io.teacherCentered, io.cosines], flatWorkgroups(B * B + 2 * B));

  // One row of the softmax an invocation; the dot products become the gradient by the cosines.
  const rows = `${bindings(['cosines', work, 'write'], ['rowLosses', `array<f32, ${B}>`, 'write'])}
fn cosine(b: u32, other: u32) -> f32 {
  return cosines[b * ${B}u + other] / ((${studentNorm('b')} + ${EPSILON}) * (${teacherNorm('other')} + ${EPSILON}));
}
${flatMain(
  B,
  `var highest = cosine(index, 0u);
  for (var o = 1u; o < ${B}u; o++) { highest = max(highest, cosine(index, o)); }
  var sum = 0.0;
  for (var o = 0u; o < ${B}u; o++) { sum += exp((cosine(index, o) - highest) / ${temperature}); }
  rowLosses[index] = log(sum) - (cosine(index, index) - highest) / ${temperature};
  var on = 0.0;
  for (var o = 0u; o < ${B}u; o++) {
    let cos = cosine(index, o);
    let d = (exp((cos - highest) / ${temperature}) / sum - select(0.0, 1.0, o == index)) / (${B}.0 * ${temperature});
    on += d * cos;
    cosines[index * ${B}u + o] = d;
  }
  ${along('index')} = on;`,
)}`;
  recorder.dispatch({ name: 'InfoNce.rows', code: rows }, [io.cosines, io.rowLosses], flatWorkgroups(B));

  // One feature an invocation: back through the cosines, the normalisation and the centering.
  const back = `${bindings(['studentCentered', features], ['teacherCentered', features], ['cosines', work], ['dStudent', features, 'write'])}
${flatMain(
  F,
  `var mean = 0.0;
  for (var b = 0u; b < ${B}u; b++) {
    var d = 0.0;
    for (var o = 0u; o < ${B}u; o++) { d += cosines[b * ${B}u + o] * (teacherCentered[o * ${F}u + index] / (${teacherNorm('o')} + ${EPSILON})); }
    let norm = ${studentNorm('b')};
    let length = norm + ${EPSILON};
    d = d / length - studentCentered[b * ${F}u + index] / length * ${along('b')} / (norm + 1e-30);
    mean += d;
    dStudent[b * ${F}u + index] = d;
  }
  mean /= ${B}.0;
  for (var b = 0u; b < ${B}u; b++) { dStudent[b * ${F}u + index] = ${weight} * (dStudent[b * ${F}u + index] - mean); }`,
)}`;
  recorder.dispatch({ name: 'InfoNce.gradient', code: back }, [io.studentCentered, io.teacherCentered, io.cosines, io.dStudent], flatWorkgroups(F));
}

/** The mean of the row losses, which is the loss. */
export function emitMeanLoss(recorder: Recorder, batch: number, { rowLosses, loss }: Readonly<Record<'rowLosses' | 'loss', BufferRange>>): void {
  const declared = [['rowLosses', `array<f32, ${batch}>`] as const, ['loss', 'array<f32, 1>', 'write'] as const];
  const code = totalsCode(declared, batch, 'vec4f(rowLosses[i], 0.0, 0.0, 0.0)', `loss[0] = sums.x / ${batch}.0;`);
  recorder.dispatch({ name: 'InfoNce.mean', code }, [rowLosses, loss], [1, 1, 1]);
}
