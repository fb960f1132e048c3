import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { TINY } from '../../numerics/constants';
import { totalsCode } from '../reduce';
import type { RowForms } from '../row-group/forms';
import { RowGroup } from '../row-group/row-group';

/** Rounds of Sinkhorn-Knopp normalisation, as in SwAV (Caron et al. 2020) and DINOv2. */
export const SINKHORN_ROUNDS = 3;

/** [B,C,K] */
export interface ContrastiveShape {
  readonly batch: number;
  readonly clsVectors: number;
  readonly classes: number;
}

export interface DistillationSettings {
  readonly centering: 'ema' | 'sinkhorn';
  readonly studentTemperature: number;
  readonly teacherTemperature: number;
  readonly centerMomentum: number;
}

export interface DistillationBuffers {
  /** Contrastive logits [B,C,K]. */
  readonly student: BufferRange;
  readonly teacher: BufferRange;
  /** [C,K] */
  readonly center: BufferRange;
  /** [B,C,K]: the teacher's distribution q. */
  readonly distribution: BufferRange;
  /** [B C, 2]: each row's cross-entropy of q and student, and entropy of q. */
  readonly rows: BufferRange;
  /** [2,C,K]: the center after this step, and how much each class is used over the batch. */
  readonly usage: BufferRange;
}

const numbers = (count: number) => `array<f32, ${count}>`;

/**
 * The distillation loss, row by row (method, section 5): teacher distribution q, its entropy, its cross-entropy with
 * the student's softmax, and where
 * `dStudent` is given the gradient of `weight` times their mean by the student's logits. Then next center and class
 * usage. Two dispatches, six more for Sinkhorn-Knopp.
 */
export function emitDistillation(
  recorder: Recorder,
  forms: RowForms,
  shape: ContrastiveShape,
  settings: DistillationSettings,
  io: DistillationBuffers,
  gradient?: { readonly dStudent: BufferRange; readonly weight: number },
): void {
  const { batch: B, clsVectors: C, classes: K } = shape;
  const { centering, studentTemperature, teacherTemperature, centerMomentum } = settings;
  const R = B * C;
  if (centering === 'sinkhorn') emitSinkhorn(recorder, shape, teacherTemperature, io);
  const centered = centering === 'ema';
  const group = new RowGroup(forms('DistillationLoss.rows'), K);
  const sharpened = (k: string) =>
    `(teacher[first + ${k}] - center[row % ${C}u * ${K}u + ${k}]) / ${teacherTemperature}`;
  const teacherSide = centered
    ? `var most = ${sharpened('0u')};
  ${group.over(K, `most = max(most, ${sharpened('i')});`)}
  let highest = ${group.max('most')};
  var share = 0.0;
  ${group.over(K, `share += exp(${sharpened('i')} - highest);`)}
  let level = highest + log(${group.sum('share')});`
    : '';
  const q = centered ? `exp(${sharpened('i')} - level)` : 'exp(distribution[first + i])';
  const declarations = bindings(
    ...(centered
      ? ([
          ['teacher', numbers(R * K)],
          ['center', numbers(C * K)],
        ] as const)
      : []),
    ['student', numbers(R * K)],
    ['distribution', numbers(R * K), 'write'],
    ['rows', `array<vec2f, ${R}>`, 'write'],
    ...(gradient === undefined ? [] : ([['dStudent', numbers(R * K), 'write']] as const)),
  );
  const body = `let first = row * ${K}u;
  ${teacherSide}
  var greatest = student[first];
  ${group.over(K, 'greatest = max(greatest, student[first + i]);')}
  let top = ${group.max('greatest')};
  var mass = 0.0;
  ${group.over(K, `mass += exp((student[first + i] - top) / ${studentTemperature});`)}
  let floor = top / ${studentTemperature} + log(${group.sum('mass')});
  var loss = 0.0;
  var entropy = 0.0;
  ${group.over(
    K,
    `let q = ${q};
    let logP = student[first + i] / ${studentTemperature} - floor;
    distribution[first + i] = q;
    loss -= q * logP;
    entropy -= q * log(q + ${TINY});
    ${
      gradient === undefined
        ? ''
        : `dStudent[first + i] = (exp(logP) - q) * ${gradient.weight / (R * studentTemperature)};`
    }`,
  )}
  let crossEntropy = ${group.sum('loss')};
  let entropies = ${group.sum('entropy')};
  ${group.once('rows[row] = vec2f(crossEntropy, entropies);')}`;
  const buffers = [
    ...(centered ? [io.teacher, io.center] : []),
    io.student,
    io.distribution,
    io.rows,
    ...(gradient === undefined ? [] : [gradient.dStudent]),
  ];
  recorder.dispatch(
    { name: 'DistillationLoss.rows', code: group.code(declarations, R, body) },
    buffers,
    group.workgroups(R),
  );

  const usage = `${bindings(
    ['teacher', numbers(R * K)],
    ['distribution', numbers(R * K)],
    ['center', numbers(C * K)],
    ['usage', numbers(2 * C * K), 'write'],
  )}
${flatMain(
  C * K,
  `var logit = 0.0;
  var used = 0.0;
  for (var b = 0u; b < ${B}u; b++) {
    logit += teacher[b * ${C * K}u + index];
    used += distribution[b * ${C * K}u + index];
  }
  usage[index] = ${centerMomentum} * center[index] + ${1 - centerMomentum} * (logit / ${B}.0);
  usage[${C * K}u + index] = used / ${B}.0;`,
)}`;
  recorder.dispatch(
    { name: 'DistillationLoss.usage', code: usage },
    [io.teacher, io.distribution, io.center, io.usage],
    flatWorkgroups(C * K),
  );
}

/** What lies in `rows` after `emitDistillation` (or any [R,2] of losses and entropies), as two means. */
export function emitRowMeans(
  recorder: Recorder,
  rows: number,
  io: Readonly<Record<'rows' | 'loss' | 'entropy', BufferRange>>,
): void {
  const declared = [
    ['rows', `array<vec2f, ${rows}>`] as const,
    ['loss', numbers(1), 'write'] as const,
    ['entropy', numbers(1), 'write'] as const,
  ];
  const end = `loss[0] = sums.x / ${rows}.0; entropy[0] = sums.y / ${rows}.0;`;
  const code = totalsCode(declared, rows, 'vec4f(rows[i], 0.0, 0.0)', end);
  recorder.dispatch({ name: 'DistillationLoss.means', code }, [io.rows, io.loss, io.entropy], [1, 1, 1]);
}

/**
 * Sinkhorn-Knopp in the log domain: over the batch, then over the classes, three times; leaves the logarithms of q in
 * `distribution`.
 */
function emitSinkhorn(
  recorder: Recorder,
  { batch: B, clsVectors: C, classes: K }: ContrastiveShape,
  temperature: number,
  io: DistillationBuffers,
): void {
  const all = numbers(B * C * K);
  const logSumExp = (count: number, at: (n: string) => string, source: (at: string) => string): string => `
  var highest = ${source(at('0u'))};
  for (var n = 1u; n < ${count}u; n++) { highest = max(highest, ${source(at('n'))}); }
  var sum = 0.0;
  for (var n = 0u; n < ${count}u; n++) { sum += exp(${source(at('n'))} - highest); }
  let level = highest + log(sum);
  for (var n = 0u; n < ${count}u; n++) { logs[${at('n')}] = ${source(at('n'))} - level; }`;
  const overBatch = (n: string) => `${n} * ${C * K}u + index`;
  const overClasses = (n: string) => `index * ${K}u + ${n}`;
  const first = `${bindings(['teacher', all], ['logs', all, 'write'])}
${flatMain(
  C * K,
  logSumExp(B, overBatch, (at) => `teacher[${at}] / ${temperature}`),
)}`;
  const again = `${bindings(['logs', all, 'write'])}
${flatMain(
  C * K,
  logSumExp(B, overBatch, (at) => `logs[${at}]`),
)}`;
  const classes = `${bindings(['logs', all, 'write'])}
${flatMain(
  B * C,
  logSumExp(K, overClasses, (at) => `logs[${at}]`),
)}`;
  for (let round = 0; round < SINKHORN_ROUNDS; round++) {
    if (round === 0)
      recorder.dispatch({ name: 'Sinkhorn.start', code: first }, [io.teacher, io.distribution], flatWorkgroups(C * K));
    else recorder.dispatch({ name: 'Sinkhorn.batch', code: again }, [io.distribution], flatWorkgroups(C * K));
    recorder.dispatch({ name: 'Sinkhorn.classes', code: classes }, [io.distribution], flatWorkgroups(B * C));
  }
}
