/**
 * What a validation measures: the MLM loss of both networks, how far their predictions are apart, and whether their CLS
 * vectors still tell windows apart (docs/method.md, Signals).
 */

import {
  add,
  argMax,
  cast,
  dispose,
  div,
  equal,
  matMul,
  mean,
  moments,
  mul,
  type Rank,
  range,
  reshape,
  type Scalar,
  softmax,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { comparesCls } from '../../model/shape';
import { BASE_CLASSES, TINY } from '../../numerics/constants';
import { outputDivergence } from '../../ops/divergence/op';
import { centeredCosines } from '../../ops/infonce/op';
import { maskedCrossEntropy } from '../../ops/masked-cross-entropy/op';
import type { ObjectiveSettings, PretrainingConfig } from '../config';
import { type Labels, uploadLabels } from '../labels';
import type { Stepper } from '../stepper';
import type { HeldOutBatch } from '../views/held-out-windows';

/** What is measured on the held-out windows (docs/method.md, Signals). */
const HELD_OUT_SIGNALS = [
  'mlmHidden',
  'mlmHiddenTeacher',
  'mlmStudentValidation',
  'mlmTeacherValidation',
  'maskedAccuracyValidation',
  'outputDivergence',
  'viewRetrieval',
  'clsSpread',
  'effectiveRank',
] as const;

/** Measures both networks on the held-out batches; means over the batches. Reads once per batch. */
export async function heldOutSignals(
  stepper: Pick<Stepper, 'forward'>,
  batches: readonly HeldOutBatch[],
  settings: Pick<ObjectiveSettings, 'mlmLoss'>,
): Promise<Record<(typeof HELD_OUT_SIGNALS)[number], number>> {
  const totals = new Float64Array(HELD_OUT_SIGNALS.length);
  for (const { clean, hidden, corrupted } of batches) {
    const labels = { ...uploadLabels(clean), hidden: tensor1d(hidden.slice()) };
    const [studentClean, teacherClean, studentCorrupted, teacherCorrupted] = [
      stepper.forward('student', clean.student),
      stepper.forward('teacher', clean.student),
      stepper.forward('student', corrupted.student),
      stepper.forward('teacher', corrupted.teacher),
    ];
    const measured = measure(
      { student: studentClean.logits, teacher: teacherClean.logits, ...labels },
      { student: studentCorrupted.pooled, teacher: teacherCorrupted.pooled },
      settings,
    );
    const passes = [studentClean, teacherClean, studentCorrupted, teacherCorrupted];
    dispose([...passes.flatMap(({ logits, pooled }) => [logits, pooled]), ...Object.values(labels)]);
    const values = await measured.data();
    measured.dispose();
    for (let i = 0; i < totals.length; i++) totals[i] += values[i] / batches.length;
  }
  return Object.fromEntries(HELD_OUT_SIGNALS.map((name, i) => [name, totals[i]])) as Record<
    (typeof HELD_OUT_SIGNALS)[number],
    number
  >;
}

/** What both networks make of a batch. */
interface Both<T> {
  readonly student: T;
  readonly teacher: T;
}

/**
 * The evaluation signals of one batch, as one tensor the caller disposes.
 * @param logits [B L, V] on clean windows, with what they should read, and where nothing was shown
 * @param pooled [B,F] of corrupted windows
 */
function measure(
  logits: Both<Tensor2D> & Labels & { readonly hidden: Tensor1D },
  pooled: Both<Tensor2D>,
  { mlmLoss }: Pick<ObjectiveSettings, 'mlmLoss'>,
): Tensor1D {
  return tidy(() => {
    const { targets, weights, hidden } = logits;
    // Always the probability of the base, so that it compares with the baselines whatever the loss is.
    const onHidden = (of: Tensor2D) => maskedCrossEntropy(of, targets, hidden, 'cross-entropy').loss;
    const { loss, accuracy } = maskedCrossEntropy(logits.student, targets, weights, mlmLoss);
    const signals: Record<(typeof HELD_OUT_SIGNALS)[number], Scalar> = {
      mlmHidden: onHidden(logits.student),
      mlmHiddenTeacher: onHidden(logits.teacher),
      mlmStudentValidation: loss,
      mlmTeacherValidation: maskedCrossEntropy(logits.teacher, targets, weights, mlmLoss).loss,
      maskedAccuracyValidation: accuracy,
      outputDivergence: outputDivergence(logits.teacher, logits.student, weights),
      viewRetrieval: viewRetrieval(pooled.student, pooled.teacher),
      clsSpread: relativeSpread(pooled.teacher),
      effectiveRank: effectiveRank(pooled.teacher),
    };
    return stack(HELD_OUT_SIGNALS.map((name) => reshape(signals[name], []))) as Tensor1D;
  });
}

/** Goes through the motions of a validation on blank tensors: for compiling its kernels. */
export function rehearseValidation(config: PretrainingConfig): void {
  const { batch, windowLength, clsVectors, width } = config;
  tidy(() => {
    const logits = zeros<Rank.R2>([batch * windowLength, BASE_CLASSES]);
    const pooled = zeros<Rank.R2>([batch, comparesCls(config) ? clsVectors * width : width]);
    const labels = {
      targets: zeros<Rank.R1>([batch * windowLength], 'int32'),
      weights: zeros<Rank.R1>([batch * windowLength]),
      hidden: zeros<Rank.R1>([batch * windowLength]),
    };
    measure({ student: logits, teacher: logits, ...labels }, { student: pooled, teacher: pooled }, config);
    softmax(zeros<Rank.R2>([windowLength, BASE_CLASSES]));
  });
}

/** The teacher's MLM loss on what the student was shown in the step taken last. */
export async function teacherMlm(
  stepper: Pick<Stepper, 'teacherOnStep'>,
  { mlmLoss }: Pick<ObjectiveSettings, 'mlmLoss'>,
): Promise<number> {
  const { logits, targets, weights } = stepper.teacherOnStep();
  const { loss, accuracy } = maskedCrossEntropy(logits, targets, weights, mlmLoss);
  const [value] = await loss.data();
  dispose([targets, weights, logits, loss, accuracy]);
  return value;
}

/**
 * Share of windows whose student vector [B,F] is nearest, by cosine after batch-centering, to the teacher vector of the
 * same window (method, section 9). Chance is 1 / B.
 */
export const viewRetrieval = (student: Tensor2D, teacher: Tensor2D): Scalar =>
  tidy(
    () =>
      mean(
        cast(equal(argMax(centeredCosines(student, teacher), 1), range(0, student.shape[0], 1, 'int32')), 'float32'),
      ) as Scalar,
  );

/**
 * Root mean variance over windows of features [B,F], relative to their root mean square: 0 when all windows look alike.
 */
export const relativeSpread = (features: Tensor2D): Scalar =>
  tidy(() => {
    const { variance } = moments(features, 0);
    return sqrt(div(mean(variance), add(mean(square(features)), TINY))) as Scalar;
  });

/**
 * Participation ratio of the batch-centered features [B,F]: (sum of eigenvalues)^2 / sum of squared eigenvalues of
 * their covariance, from the Gram matrix without an eigenvalue. 1 when all variance lies along one direction, at most B
 * - 1.
 */
export const effectiveRank = (features: Tensor2D): Scalar =>
  tidy(() => {
    const centered = sub(features, mean(features, 0, true)) as Tensor2D;
    const gram = matMul(centered, transpose(centered));
    const trace = sum(mul(centered, centered));
    return div(square(trace), add(sum(square(gram)), TINY)) as Scalar;
  });
