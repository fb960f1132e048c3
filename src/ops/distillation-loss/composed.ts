import {
  add,
  div,
  exp,
  log,
  logSoftmax,
  logSumExp,
  mean,
  mul,
  neg,
  reshape,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import { TINY } from '../../numerics/constants';
import { type DistillationSettings, SINKHORN_ROUNDS } from './kernels';

/**
 * Softmax of the centered, sharpened teacher logits [B,C,K] with one center [C,K] per CLS position (method, section 5).
 */
const centeredDistribution = (logits: Tensor3D, center: Tensor2D, temperature: number): Tensor3D =>
  // Not the package's softmax: on WebGPU it spoils the last row where there are more than 65,535.
  tidy(() => exp(logSoftmax(div(sub(logits, center), temperature))));

/**
 * Sinkhorn-Knopp assignment of teacher logits [B,C,K]: per CLS position, prototypes are first made equally used over
 * the batch, then each window's row is made a distribution, three times over.
 */
const sinkhornDistribution = (logits: Tensor3D, temperature: number): Tensor3D =>
  tidy(() => {
    // In the log domain: a class far from every window, or a window far above the others, would otherwise divide zero
    // by zero.
    let logs: Tensor3D = div(logits, temperature);
    for (let round = 0; round < SINKHORN_ROUNDS; round++) {
      logs = sub(logs, logSumExp(logs, 0, true));
      logs = sub(logs, logSumExp(logs, 2, true));
    }
    return exp(logs);
  });

/** Next center: momentum * center + (1 - momentum) * mean over the batch of the teacher logits [B,C,K]. */
const nextCenter = (center: Tensor2D, logits: Tensor3D, momentum: number): Tensor2D =>
  tidy(() => add(mul(center, momentum), mul(mean(logits, 0), 1 - momentum)) as Tensor2D);

/** Mean over rows of the entropy of distributions [R,K], in nats. */
export const meanEntropy = (distribution: Tensor2D): Scalar =>
  tidy(() => {
    const rows = distribution.size / (distribution.shape.at(-1) ?? 1);
    // The floor turns 0 ln 0 into 0.
    return div(neg(sum(mul(distribution, log(add(distribution, TINY))))), rows) as Scalar;
  });

/** The op in the package's own ops: loss, entropy, next center, usage, gradient of the loss by the student's logits. */
export function composedDistillation(
  student: Tensor3D,
  teacher: Tensor3D,
  center: Tensor2D,
  settings: DistillationSettings,
): Tensor[] {
  const { centering, studentTemperature, teacherTemperature, centerMomentum } = settings;
  const [batch, clsVectors, classes] = student.shape;
  const rows = batch * clsVectors;
  const q3 =
    centering === 'ema'
      ? centeredDistribution(teacher, center, teacherTemperature)
      : sinkhornDistribution(teacher, teacherTemperature);
  const q = reshape(q3, [rows, classes]) as Tensor2D;
  const logP = logSoftmax(div(reshape(student, [rows, classes]), studentTemperature));
  const loss = div(neg(sum(mul(q, logP))), rows);
  const dStudent = reshape(div(sub(exp(logP), q), rows * studentTemperature), student.shape);
  return [loss, meanEntropy(q), nextCenter(center, teacher, centerMomentum), mean(q3, 0), dStudent];
}
