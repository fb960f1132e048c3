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
  type Tensor3D,
  tensor1d,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { BASE_CLASSES, TINY } from '../numerics/constants';
import { outputDivergence } from '../ops/divergence/op';
import { centeredCosines } from '../ops/infonce/op';
import type { ViewBatch } from '../ops/input-views/view-batch';
import { maskedCrossEntropy } from '../ops/masked-cross-entropy/op';
import type { PretrainingConfig } from './config';
import type { ObjectiveSettings } from './objective';
import type { Stepper } from './stepper';
import type { ValidationBatch } from './windows';

/** What is measured on the held-out windows. */
const EVALUATION_SIGNALS = [
  'mlmStudentValidation',
  'mlmTeacherValidation',
  'maskedAccuracyValidation',
  'outputDivergence',
  'viewRetrieval',
  'clsSpread',
  'effectiveRank',
] as const;

export type EvaluationValues = Record<(typeof EVALUATION_SIGNALS)[number], number>;

type EvaluationSettings = Pick<ObjectiveSettings, 'mlmLoss'>;

/** Measures both networks on the held-out batches; means over the batches. Reads once per batch. */
export async function evaluate(
  stepper: Stepper,
  batches: readonly ValidationBatch[],
  settings: EvaluationSettings,
): Promise<EvaluationValues> {
  const totals = new Float64Array(EVALUATION_SIGNALS.length);
  for (const { clean, corrupted } of batches) {
    const labels = labelsOf(clean);
    const studentClean = stepper.look('student', clean.student);
    const teacherClean = stepper.look('teacher', clean.student);
    const studentCorrupted = stepper.look('student', corrupted.student);
    const teacherCorrupted = stepper.look('teacher', corrupted.teacher);
    const measured = measure(
      studentClean.logits,
      teacherClean.logits,
      studentCorrupted.cls,
      teacherCorrupted.cls,
      labels,
      settings,
    );
    const looks = [studentClean, teacherClean, studentCorrupted, teacherCorrupted];
    dispose([...looks.flatMap(({ logits, cls }) => [logits, cls]), ...Object.values(labels)]);
    const values = await measured.data();
    measured.dispose();
    for (let i = 0; i < totals.length; i++) totals[i] += values[i] / batches.length;
  }
  return Object.fromEntries(EVALUATION_SIGNALS.map((name, i) => [name, totals[i]])) as EvaluationValues;
}

/** What the masked windows should read: base codes and weights [B L]. */
type Labels = { readonly targets: Tensor1D; readonly weights: Tensor1D };

const labelsOf = ({ targets, weights }: ViewBatch): Labels => ({
  targets: tensor1d(targets.slice(), 'int32'),
  weights: tensor1d(weights.slice()),
});

/**
 * The evaluation signals of one batch, as one tensor the caller disposes. Logits [B L, V] on clean windows, CLS vectors
 * [B,C,D] of corrupted ones.
 */
function measure(
  studentLogits: Tensor2D,
  teacherLogits: Tensor2D,
  studentCls: Tensor3D,
  teacherCls: Tensor3D,
  { targets, weights }: Labels,
  { mlmLoss }: EvaluationSettings,
): Tensor1D {
  return tidy(() => {
    const { loss, accuracy } = maskedCrossEntropy(studentLogits, targets, weights, mlmLoss);
    const teacher = flattened(teacherCls);
    const signals: Record<(typeof EVALUATION_SIGNALS)[number], Scalar> = {
      mlmStudentValidation: loss,
      mlmTeacherValidation: maskedCrossEntropy(teacherLogits, targets, weights, mlmLoss).loss,
      maskedAccuracyValidation: accuracy,
      outputDivergence: outputDivergence(teacherLogits, studentLogits, weights),
      viewRetrieval: viewRetrieval(flattened(studentCls), teacher),
      clsSpread: relativeSpread(teacher),
      effectiveRank: effectiveRank(teacher),
    };
    return stack(EVALUATION_SIGNALS.map((name) => reshape(signals[name], []))) as Tensor1D;
  });
}

/** Goes through the motions of an evaluation on blank tensors: for compiling its kernels. */
export function rehearseEvaluation(config: PretrainingConfig): void {
  const { batch, windowLength, clsVectors, width } = config;
  tidy(() => {
    const logits = zeros<Rank.R2>([batch * windowLength, BASE_CLASSES]);
    const cls = zeros<Rank.R3>([batch, clsVectors, width]);
    const labels = {
      targets: zeros<Rank.R1>([batch * windowLength], 'int32'),
      weights: zeros<Rank.R1>([batch * windowLength]),
    };
    measure(logits, logits, cls, cls, labels, config);
    softmax(zeros<Rank.R2>([windowLength, BASE_CLASSES]));
  });
}

/** The teacher's MLM loss on the student's masked view of a training batch. */
export async function teacherMlm(stepper: Stepper, batch: ViewBatch, { mlmLoss }: EvaluationSettings): Promise<number> {
  const { targets, weights } = labelsOf(batch);
  const { logits, cls } = stepper.look('teacher', batch.student);
  const { loss, accuracy } = maskedCrossEntropy(logits, targets, weights, mlmLoss);
  const [value] = await loss.data();
  dispose([targets, weights, logits, cls, loss, accuracy]);
  return value;
}

const flattened = (cls: Tensor3D): Tensor2D => reshape(cls, [cls.shape[0], -1]);

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
