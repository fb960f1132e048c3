import { logSoftmaxReference } from '../softmax-reference';

type Shape = readonly [number, number, number];

/** Softmax of (logits - center) / temperature in float64, for logits [B,C,K] and center [C,K]. */
export const centeredDistributionReference = (logits: ArrayLike<number>, center: ArrayLike<number>, [, C, K]: Shape, temperature: number): Float64Array =>
  logSoftmaxReference(
    Float64Array.from(logits, (value, i) => (value - center[i % (C * K)]) / temperature),
    K,
  ).map(Math.exp);

/** Three Sinkhorn-Knopp rounds per CLS position in float64 and the log domain: columns over the batch, then rows, to sums of 1. */
export function sinkhornReference(logits: ArrayLike<number>, [B, C, K]: Shape, temperature: number): Float64Array {
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
export function nextCenterReference(center: ArrayLike<number>, logits: ArrayLike<number>, [B, C, K]: Shape, momentum: number): Float64Array {
  const next = Float64Array.from(center, (value) => momentum * value);
  for (let i = 0; i < B * C * K; i++) next[i % (C * K)] += ((1 - momentum) * logits[i]) / B;
  return next;
}

/** Mean entropy of the rows of distributions [R,K] in nats, in float64. */
export function meanEntropyReference(distribution: ArrayLike<number>, classes: number): number {
  let total = 0;
  for (let i = 0; i < distribution.length; i++) if (distribution[i] > 0) total -= distribution[i] * Math.log(distribution[i]);
  return total / (distribution.length / classes);
}

/** Entropy of the batch's mean distribution, averaged over the CLS positions. */
export const usageEntropyReference = (distribution: ArrayLike<number>, shape: Shape): number =>
  meanEntropyReference(nextCenterReference(new Float64Array(shape[1] * shape[2]), distribution, shape, 0), shape[2]);
