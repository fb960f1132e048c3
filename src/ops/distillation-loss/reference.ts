import { logSoftmaxReference } from '../softmax-reference';
import type { DistillationSettings } from './kernels';

type Shape = readonly [number, number, number];

/** Softmax of (logits - center) / temperature in float64, for logits [B,C,K] and center [C,K]. */
const centered = (
  logits: ArrayLike<number>,
  center: ArrayLike<number>,
  [, C, K]: Shape,
  temperature: number,
): Float64Array =>
  logSoftmaxReference(
    Float64Array.from(logits, (value, i) => (value - center[i % (C * K)]) / temperature),
    K,
  ).map(Math.exp);

/**
 * Three Sinkhorn-Knopp rounds per CLS position in float64 and the log domain: columns over the batch, then rows, to
 * sums of 1.
 */
function sinkhorn(logits: ArrayLike<number>, [B, C, K]: Shape, temperature: number): Float64Array {
  let logs: Float64Array = Float64Array.from(logits, (value) => value / temperature);
  const place = (b: number, c: number, k: number) => (b * C + c) * K + k;
  for (let round = 0; round < 3; round++) {
    for (let c = 0; c < C; c++) {
      for (let k = 0; k < K; k++) {
        const column = logSoftmaxReference(
          Array.from({ length: B }, (_, b) => logs[place(b, c, k)]),
          B,
        );
        column.forEach((value, b) => {
          logs[place(b, c, k)] = value;
        });
      }
    }
    logs = logSoftmaxReference(logs, K);
  }
  return logs.map(Math.exp);
}

/** momentum * center + (1 - momentum) * mean over the batch, in float64. */
function nextCenter(
  center: ArrayLike<number>,
  logits: ArrayLike<number>,
  [B, C, K]: Shape,
  momentum: number,
): Float64Array {
  const next = Float64Array.from(center, (value) => momentum * value);
  for (let i = 0; i < B * C * K; i++) next[i % (C * K)] += ((1 - momentum) * logits[i]) / B;
  return next;
}

/** Mean entropy of the rows of distributions [R,K] in nats, in float64. */
export function meanEntropyReference(distribution: ArrayLike<number>, classes: number): number {
  let total = 0;
  for (let i = 0; i < distribution.length; i++)
    if (distribution[i] > 0) total -= distribution[i] * Math.log(distribution[i]);
  return total / (distribution.length / classes);
}

/** The op in float64, of student and teacher logits [B,C,K] and a center [C,K]. */
export function distillationReference(
  [student, teacher, center]: readonly ArrayLike<number>[],
  shape: Shape,
  { centering, studentTemperature, teacherTemperature, centerMomentum }: DistillationSettings,
): { readonly loss: number; readonly entropy: number; readonly center: Float64Array; readonly usage: Float64Array } {
  const [B, C, K] = shape;
  const q =
    centering === 'ema'
      ? centered(teacher, center, shape, teacherTemperature)
      : sinkhorn(teacher, shape, teacherTemperature);
  const logP = logSoftmaxReference(
    Float64Array.from(student, (value) => value / studentTemperature),
    K,
  );
  return {
    loss: -logP.reduce((sum, value, i) => sum + q[i] * value, 0) / (B * C),
    entropy: meanEntropyReference(q, K),
    center: nextCenter(center, teacher, shape, centerMomentum),
    usage: nextCenter(new Float64Array(C * K), q, shape, 0),
  };
}
