import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { NORM_EPSILON, TINY } from '../../numerics/constants';
import { totalsCode } from '../reduce';
import type { RowForms } from '../row-group/forms';
import { RowGroup } from '../row-group/row-group';

export interface InfoNceBuffers {
  /** Contrastive logits [B,F] of student and teacher. */
  readonly student: BufferRange;
  readonly teacher: BufferRange;
  /** Workspace [B,F] each: batch-centered rows. */
  readonly studentCentered: BufferRange;
  readonly teacherCentered: BufferRange;
  /**
   * Workspace [B B + 3 B]: dot products, norms of student and teacher, and the gradient's part along each unit vector.
   */
  readonly cosines: BufferRange;
  /** [B] each row's loss. */
  readonly rowLosses: BufferRange;
  /** [B,F] gradient of `weight` times the loss by the student's logits. */
  readonly dStudent: BufferRange;
}

/**
 * InfoNCE across the batch, its loss rows and its gradient, four dispatches; the formulas are those of the composed op
 * (`infoNce`).
 */
export function emitInfoNce(
  recorder: Recorder,
  forms: RowForms,
  [B, F]: readonly [batch: number, features: number],
  { temperature, weight }: { readonly temperature: number; readonly weight: number },
  io: InfoNceBuffers,
): void {
  const features = `array<f32, ${B * F}>`;
  const work = `array<f32, ${B * B + 3 * B}>`;
  const studentNorm = (b: string) => `cosines[${B * B}u + ${b}]`;
  const teacherNorm = (b: string) => `cosines[${B * B + B}u + ${b}]`;
  const along = (b: string) => `cosines[${B * B + 2 * B}u + ${b}]`;

  const center = `${bindings(
    ['student', features],
    ['teacher', features],
    ['studentCentered', features, 'write'],
    ['teacherCentered', features, 'write'],
  )}
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
  recorder.dispatch(
    { name: 'InfoNce.center', code: center },
    [io.student, io.teacher, io.studentCentered, io.teacherCentered],
    flatWorkgroups(F),
  );

  const emit = (
    name: string,
    buffers: readonly BufferRange[],
    rows: number,
    values: number,
    kernel: (group: RowGroup) => readonly [string, string],
  ) => {
    const group = new RowGroup(forms(name), values);
    const [declarations, body] = kernel(group);
    recorder.dispatch({ name, code: group.code(declarations, rows, body) }, buffers, group.workgroups(rows));
  };

  // Rows 0 to B B - 1 are the dot products, the 2 B after them the norms.
  emit('InfoNce.cosines', [io.studentCentered, io.teacherCentered, io.cosines], B * B + 2 * B, F, (group) => [
    bindings(['studentCentered', features], ['teacherCentered', features], ['cosines', work, 'write']),
    `var own = 0.0;
  if (row < ${B * B}u) {
    let s = row / ${B}u * ${F}u;
    let t = row % ${B}u * ${F}u;
    ${group.over(F, 'own += studentCentered[s + i] * teacherCentered[t + i];')}
  } else if (row < ${B * B + B}u) {
    let s = (row - ${B * B}u) * ${F}u;
    ${group.over(F, 'let v = studentCentered[s + i]; own += v * v;')}
  } else {
    let t = (row - ${B * B + B}u) * ${F}u;
    ${group.over(F, 'let v = teacherCentered[t + i]; own += v * v;')}
  }
  let sum = ${group.sum('own')};
  ${group.once(`if (row < ${B * B}u) { cosines[row] = sum; } else { cosines[row] = sqrt(sum); }`)}`,
  ]);

  // One row of the softmax; the dot products become the gradient by the cosines.
  emit('InfoNce.rows', [io.cosines, io.rowLosses], B, B, (group) => [
    `${bindings(['cosines', work, 'write'], ['rowLosses', `array<f32, ${B}>`, 'write'])}
fn cosine(b: u32, other: u32) -> f32 {
  return cosines[b * ${B}u + other]
    / ((${studentNorm('b')} + ${NORM_EPSILON}) * (${teacherNorm('other')} + ${NORM_EPSILON}));
}`,
    `let diagonal = cosine(row, row);
  var most = diagonal;
  ${group.over(B, 'most = max(most, cosine(row, i));')}
  let highest = ${group.max('most')};
  var mass = 0.0;
  ${group.over(B, `mass += exp((cosine(row, i) - highest) / ${temperature});`)}
  let sum = ${group.sum('mass')};
  ${group.once(`rowLosses[row] = log(sum) - (diagonal - highest) / ${temperature};`)}
  ${group.apart}
  var on = 0.0;
  ${group.over(
    B,
    `let cos = cosine(row, i);
    let d = (exp((cos - highest) / ${temperature}) / sum - select(0.0, 1.0, i == row)) / (${B}.0 * ${temperature});
    on += d * cos;
    cosines[row * ${B}u + i] = d;`,
  )}
  let onAll = ${group.sum('on')};
  ${group.once(`${along('row')} = onAll;`)}`,
  ]);

  // A feature is a row, of the batch's values: back through the cosines, the normalisation and the centering.
  emit('InfoNce.gradient', [io.studentCentered, io.teacherCentered, io.cosines, io.dStudent], F, B, (group) => [
    bindings(
      ['studentCentered', features],
      ['teacherCentered', features],
      ['cosines', work],
      ['dStudent', features, 'write'],
    ),
    `var total = 0.0;
  ${group.over(
    B,
    `var d = 0.0;
    for (var o = 0u; o < ${B}u; o++) {
      d += cosines[i * ${B}u + o] * (teacherCentered[o * ${F}u + row] / (${teacherNorm('o')} + ${NORM_EPSILON}));
    }
    let norm = ${studentNorm('i')};
    let length = norm + ${NORM_EPSILON};
    d = d / length - studentCentered[i * ${F}u + row] / length * ${along('i')} / (norm + ${TINY});
    total += d;
    dStudent[i * ${F}u + row] = d;`,
  )}
  let mean = ${group.sum('total')} / ${B}.0;
  ${group.over(B, `dStudent[i * ${F}u + row] = ${weight} * (dStudent[i * ${F}u + row] - mean);`)}`,
  ]);
}

/** The mean of the row losses, which is the loss. */
export function emitMeanLoss(
  recorder: Recorder,
  batch: number,
  { rowLosses, loss }: Readonly<Record<'rowLosses' | 'loss', BufferRange>>,
): void {
  const declared = [['rowLosses', `array<f32, ${batch}>`] as const, ['loss', 'array<f32, 1>', 'write'] as const];
  const code = totalsCode(declared, batch, 'vec4f(rowLosses[i], 0.0, 0.0, 0.0)', `loss[0] = sums.x / ${batch}.0;`);
  recorder.dispatch({ name: 'InfoNce.mean', code }, [rowLosses, loss], [1, 1, 1]);
}
