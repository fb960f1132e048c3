import { describe, expect, it } from 'vitest';
import { productReference, sumRowsReference } from '../matmul/reference';
import { LOGIT_STRIDE } from '../nucleotide-head/kernels';
import { BUILDS, computed } from '../testing-native';
import { normals, relativeError } from '../testing-values';
import { nativeEdgeGradients } from './native';

const V = 5;
const CASES = [
  { why: 'one slice', batch: 2, windows: 2, part: 0, tokens: 9, D: 12, slices: 1 },
  { why: 'unequal slices, the second part', batch: 6, windows: 2, part: 1, tokens: 7, D: 11, slices: 4 },
  { why: 'one token', batch: 1, windows: 1, part: 0, tokens: 1, D: 1, slices: 1 },
  { why: 'more slices than rows', batch: 1, windows: 1, part: 0, tokens: 3, D: 4, slices: 8 },
];

describe.each(BUILDS)('gradients of both ends on the processor, %s', (arithmetic) => {
  it.each(CASES)('are those of the reference, slices added up: $why', (shown) => {
    const { batch, windows, part, tokens, D, slices } = shown;
    const rows = windows * tokens;
    const [x, dLogits, dX, input] = [
      normals([rows, D], 1),
      normals([rows, LOGIT_STRIDE], 2),
      normals([rows, D], 3),
      normals([batch * tokens, V], 4),
    ];
    const [stride, biasStride] = [2 * V * D, V + D];
    const made = computed(
      arithmetic,
      { inputs: [x, dLogits, dX, input], outputs: [slices * stride, slices * biasStride] },
      (recorder, [features, dz, dx, from, gradient, biasGradient]) =>
        nativeEdgeGradients(
          recorder,
          { batch, windows, tokens, width: D },
          { outputWeight: 0, inputWeight: V * D, outputBias: 0, inputBias: V },
          { slices, stride, biasStride, accumulate: false },
          { x: features, dLogits: dz, dX: dx, input: from, gradient, biasGradient, part: { offset: part, size: 0 } },
        ),
    );
    const own = input.values.slice(part * rows * V, (part + 1) * rows * V);
    const logits = dLogits.values.filter((_, i) => i % LOGIT_STRIDE < V);
    const expected = [
      [
        ...productReference(x.values, logits, [D, rows, V], { transposeA: true }),
        ...productReference(own, dX.values, [V, rows, D], { transposeA: true }),
      ],
      [...sumRowsReference(logits, [rows, V]), ...sumRowsReference(dX.values, [rows, D])],
    ];
    made.forEach((all, i) => {
      expect(relativeError(sumRowsReference(all, [slices, all.length / slices]), expected[i])).toBeLessThan(1e-5);
    });
  });
});
