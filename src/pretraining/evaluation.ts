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
  range,
  reshape,
  type Scalar,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { baseLogits, clsVectors, encode } from '../model/network';
import { unpack } from '../model/weights';
import { outputDivergence } from '../ops/divergence/op';
import { centeredCosines } from '../ops/infonce/op';
import { maskedCrossEntropy } from '../ops/masked-cross-entropy/op';
import type { Learner } from './learner';
import { type BatchTensors, mlmLoss, uploadBatch } from './objective';
import type { ValidationBatch } from './windows';

/** Keeps ratios of features that are all zero, or all equal, at 0. */
const TINY = 1e-30;

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

/** Measures both networks on the held-out batches; means over the batches. Reads once per batch. */
export async function evaluate(learner: Learner, batches: readonly ValidationBatch[]): Promise<EvaluationValues> {
  const totals = new Float64Array(EVALUATION_SIGNALS.length);
  for (const batch of batches) {
    const clean = uploadBatch(batch.clean);
    const corrupted = uploadBatch(batch.corrupted);
    const measured = evaluateBatch(learner, clean, corrupted);
    dispose([...Object.values(clean), ...Object.values(corrupted)]);
    const values = await measured.data();
    measured.dispose();
    for (let i = 0; i < totals.length; i++) totals[i] += values[i] / batches.length;
  }
  return Object.fromEntries(EVALUATION_SIGNALS.map((name, i) => [name, totals[i]])) as EvaluationValues;
}

/** The evaluation signals of one batch, as one tensor the caller disposes. */
export function evaluateBatch(learner: Learner, clean: BatchTensors, corrupted: BatchTensors): Tensor1D {
  const { settings, layout } = learner;
  return tidy(() => {
    const student = unpack(learner.student, layout);
    const teacher = unpack(learner.teacher, layout);
    const studentLogits = baseLogits(student, encode(student, clean.student, settings), settings);
    const teacherLogits = baseLogits(teacher, encode(teacher, clean.student, settings), settings);
    const { loss, accuracy } = maskedCrossEntropy(studentLogits, clean.targets, clean.weights, settings.mlmLoss);
    const studentCls = flattened(clsVectors(encode(student, corrupted.student, settings), settings));
    const teacherCls = flattened(clsVectors(encode(teacher, corrupted.teacher, settings), settings));
    const signals: Record<(typeof EVALUATION_SIGNALS)[number], Scalar> = {
      mlmStudentValidation: loss,
      mlmTeacherValidation: maskedCrossEntropy(teacherLogits, clean.targets, clean.weights, settings.mlmLoss).loss,
      maskedAccuracyValidation: accuracy,
      outputDivergence: outputDivergence(teacherLogits, studentLogits, clean.weights),
      viewRetrieval: viewRetrieval(studentCls, teacherCls),
      clsSpread: relativeSpread(teacherCls),
      effectiveRank: effectiveRank(teacherCls),
    };
    return stack(EVALUATION_SIGNALS.map((name) => reshape(signals[name], []))) as Tensor1D;
  });
}

/** The teacher's MLM loss on the student's masked view of a training batch. */
export const teacherMlm = (learner: Learner, batch: BatchTensors): Scalar =>
  tidy(() => {
    const weights = unpack(learner.teacher, learner.layout);
    return mlmLoss(weights, encode(weights, batch.student, learner.settings), batch, learner.settings).loss;
  });

const flattened = (cls: ReturnType<typeof clsVectors>): Tensor2D => reshape(cls, [cls.shape[0], -1]);

/**
 * Share of windows whose student vector [B,F] is nearest, by cosine after batch-centering, to the teacher vector of the same window (method, section 9).
 * Chance is 1 / B.
 */
export const viewRetrieval = (student: Tensor2D, teacher: Tensor2D): Scalar =>
  tidy(() => mean(cast(equal(argMax(centeredCosines(student, teacher), 1), range(0, student.shape[0], 1, 'int32')), 'float32')) as Scalar);

/** Root mean variance over windows of features [B,F], relative to their root mean square: 0 when all windows look alike. */
export const relativeSpread = (features: Tensor2D): Scalar =>
  tidy(() => {
    const { variance } = moments(features, 0);
    return sqrt(div(mean(variance), add(mean(square(features)), TINY))) as Scalar;
  });

/**
 * Participation ratio of the batch-centered features [B,F]: (sum of eigenvalues)^2 / sum of squared eigenvalues of their covariance,
 * from the Gram matrix without an eigenvalue. 1 when all variance lies along one direction, at most B - 1.
 */
export const effectiveRank = (features: Tensor2D): Scalar =>
  tidy(() => {
    const centered = sub(features, mean(features, 0, true)) as Tensor2D;
    const gram = matMul(centered, transpose(centered));
    const trace = sum(mul(centered, centered));
    return div(square(trace), add(sum(square(gram)), TINY)) as Scalar;
  });
