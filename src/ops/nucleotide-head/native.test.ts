import { describe, expect, it } from 'vitest';
import type { MlmLoss } from '../masked-cross-entropy/kernels';
import { productReference } from '../matmul/reference';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import { LOGIT_STRIDE } from './kernels';
import { nativeBaseLogits, nativeNucleotideLoss } from './native';
import { CASES, type Case, inputsOf, MLM_WEIGHT, reference, sumOf, V } from './testing';

const SMALL = CASES.filter(({ L }) => L < 1000);
const shapeOf = ({ batch, windows, L, C, D }: Case) => ({ batch, windows, tokens: L + C, windowLength: L, width: D });

describe.each(BUILDS)('the nucleotide head on the processor, %s', (arithmetic) => {
  const cases = SMALL.flatMap((shown) => (['cross-entropy', 'bce'] as const).map((kind) => ({ ...shown, kind })));
  it.each(cases)('measures loss and accuracy, and gradients, as the reference does: $why, $kind', (shown) => {
    check(shown, shown.kind);
  });

  function check(shown: Case, kind: MlmLoss): void {
    const { batch, windows, part, L, C, D } = shown;
    const { x, weight, bias, labels, total, own } = inputsOf(shown);
    const rows = windows * (L + C);
    const before = normals([2 * batch * L], 9);
    const [dLogits, dX, losses] = computed(
      arithmetic,
      { inputs: [x, weight, bias, labels, total], outputs: [rows * LOGIT_STRIDE, rows * D, before] },
      (recorder, [features, w, b, labelled, sum, dz, dx, rowLosses]) => {
        const io = { x: features, weight: w, bias: b, labels: labelled, total: sum, dLogits: dz, dX: dx, rowLosses };
        nativeNucleotideLoss(recorder, shapeOf(shown), { mlmLoss: kind, mlmWeight: MLM_WEIGHT }, io, part);
      },
    );
    const expected = reference(shown, kind, x.values, weight.values, bias.values);
    const mine = losses.slice(2 * own.from, 2 * own.to);
    expect(relativeError([sumOf(mine, 0)], [expected.loss])).toBeLessThan(1e-5);
    expect(relativeError([sumOf(mine, 1)], [expected.accuracy])).toBeLessThan(1e-5);
    expect(losses.every((v, i) => (i >= 2 * own.from && i < 2 * own.to) || v === before.values[i])).toBe(true);
    const logitGradient = dLogits.filter((_, i) => i % LOGIT_STRIDE < V);
    const gradients = [
      dX,
      productReference(x.values, logitGradient, [D, rows, V], { transposeA: true }),
      productReference(new Float32Array(rows).fill(1), logitGradient, [1, rows, V]),
    ];
    const lossOf = ([features, w, b]: ArrayLike<number>[]) => [reference(shown, kind, features, w, b).loss];
    expectSlopes(lossOf, [x, weight, bias], [MLM_WEIGHT], gradients);
  }

  it.each(SMALL)('gives the logits of its part alone: $why', (shown) => {
    const { batch, windows, part, L, C, D } = shown;
    const { x, weight, bias } = inputsOf(shown);
    const before = normals([batch * L * V], 9);
    const [logits] = computed(
      arithmetic,
      { inputs: [x, weight, bias], outputs: [before] },
      (recorder, [features, w, b, out]) =>
        nativeBaseLogits(recorder, shapeOf(shown), { x: features, weight: w, bias: b, logits: out }, part),
    );
    const expected = Float64Array.from(before.values);
    const own = productReference(x.values, weight.values, [windows * (L + C), D, V], { bias: bias.values });
    expected.set(
      own.filter((_, i) => Math.floor(i / V) % (L + C) < L),
      part * windows * L * V,
    );
    expect(relativeError(logits, expected)).toBeLessThan(1e-5);
  });
});
