import type { MlmLoss } from '../masked-cross-entropy/kernels';
import { maskedCrossEntropyReference } from '../masked-cross-entropy/reference';
import { productReference } from '../matmul/reference';
import { normals, repeated } from '../testing-values';

export const V = 5;
export const MLM_WEIGHT = 0.7;

/** `windows` are those of one part. */
export const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 3, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'many bases', batch: 2, windows: 1, part: 1, L: 130, C: 10, D: 8 },
  { why: 'more rows than one dispatch dimension', batch: 2, windows: 2, part: 0, L: 33_001, C: 1, D: 3 },
];
export type Case = (typeof CASES)[number];

/**
 * Features [m T, D] of the part, weights [D,V], biases [V], and of the whole batch the labels [B L, 2] and their
 * weights' sum.
 */
export function inputsOf({ batch, windows, part, L, C, D }: Case) {
  const labels = repeated([3, 1, 0, 0, 2, 1, 1, 1, 4, 0, 0, 0.1, 2, 0], [batch * L, 2]);
  const weights = labels.values.filter((_, i) => i % 2 === 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const own = { from: part * windows * L, to: (part + 1) * windows * L };
  return {
    x: normals([windows * (L + C), D], 1),
    weight: normals([D, V], 2, 0.5),
    bias: normals([V], 3),
    labels,
    total: { values: Float32Array.of(total), shape: [1] },
    targets: labels.values.filter((_, i) => i % 2 === 0).slice(own.from, own.to),
    weights: weights.slice(own.from, own.to),
    own,
  };
}

/** What the part brings to loss and accuracy of the batch, in float64. */
export function reference(
  shown: Case,
  kind: MlmLoss,
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
) {
  const { windows, L, C, D } = shown;
  const { targets, weights, total } = inputsOf(shown);
  const logits = productReference(x, weight, [windows * (L + C), D, V], { bias }).filter(
    (_, i) => Math.floor(i / V) % (L + C) < L,
  );
  const { loss, accuracy } = maskedCrossEntropyReference(logits, targets, weights, V, kind);
  const share =
    Math.max(
      1,
      weights.reduce((sum, one) => sum + one, 0),
    ) / Math.max(1, total.values[0]);
  return { loss: loss * share, accuracy: accuracy * share };
}

export const sumOf = (values: ArrayLike<number>, which: number) =>
  Array.from(values).reduce((sum, value, i) => sum + (i % 2 === which ? value : 0), 0);
