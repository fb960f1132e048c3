import { describe, expect, it } from 'vitest';
import type { MlmLoss } from '../masked-cross-entropy/kernels';
import { maskedCrossEntropyReference } from '../masked-cross-entropy/reference';
import { productReference } from '../matmul/reference';
import { expectSlopes, normals, relativeError, repeated, sameBits } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitNucleotideLoss, LOGIT_STRIDE } from './kernels';

const V = 5;
const MLM_WEIGHT = 0.7;

openDeviceForTests();

/** `windows` are those of one part. */
const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 3, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'many bases', batch: 2, windows: 1, part: 1, L: 130, C: 10, D: 8 },
  { why: 'more rows than one dispatch dimension', batch: 2, windows: 2, part: 0, L: 33_001, C: 1, D: 3 },
];
type Case = (typeof CASES)[number];

/**
 * Features [m T, D] of the part, weights [D,V], biases [V], and of the whole batch the labels [B L, 2] and their
 * weights' sum.
 */
function inputsOf({ batch, windows, part, L, C, D }: Case) {
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
    part: partUniform(part),
    targets: labels.values.filter((_, i) => i % 2 === 0).slice(own.from, own.to),
    weights: weights.slice(own.from, own.to),
    own,
  };
}

/** What the part brings to loss and accuracy of the batch, in float64. */
function reference(
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

async function run(shown: Case, kind: MlmLoss) {
  const { batch, windows, L, C, D } = shown;
  const { x, weight, bias, labels, total, part, own } = inputsOf(shown);
  const rows = windows * (L + C);
  const [dLogits, dX, rowLosses] = await emitted(
    [x, weight, bias, labels, total, part],
    [rows * LOGIT_STRIDE, rows * D, 2 * batch * L],
    (recorder, [features, w, b, labelled, sum, number, dz, dx, losses]) => {
      const io = {
        x: features,
        weight: w,
        bias: b,
        labels: labelled,
        total: sum,
        part: number,
        dLogits: dz,
        dX: dx,
        rowLosses: losses,
      };
      emitNucleotideLoss(
        recorder,
        { batch, windows, tokens: L + C, windowLength: L, width: D },
        { mlmLoss: kind, mlmWeight: MLM_WEIGHT },
        io,
      );
    },
  );
  return {
    dLogits,
    dX,
    rowLosses: rowLosses.slice(2 * own.from, 2 * own.to),
    others: [rowLosses.slice(0, 2 * own.from), rowLosses.slice(2 * own.to)],
  };
}

const sumOf = (values: ArrayLike<number>, which: number) =>
  Array.from(values).reduce((sum, value, i) => sum + (i % 2 === which ? value : 0), 0);

describe.each(['cross-entropy', 'bce'] as const)('the nucleotide head with %s', (kind) => {
  it.each(CASES)(
    'measures loss and accuracy of its part, and their gradients, as the reference does: $why',
    async (shown) => {
      const { x, weight, bias } = inputsOf(shown);
      const { dLogits, dX, rowLosses, others } = await run(shown, kind);
      const expected = reference(shown, kind, x.values, weight.values, bias.values);
      expect(relativeError([sumOf(rowLosses, 0)], [expected.loss])).toBeLessThan(1e-5);
      expect(relativeError([sumOf(rowLosses, 1)], [expected.accuracy])).toBeLessThan(1e-5);
      expect(
        others.every((rows) => rows.every((value) => value === 0)),
        'other parts are left alone',
      ).toBe(true);

      const { D } = shown;
      const logitGradient = dLogits.filter((_, i) => i % LOGIT_STRIDE < V);
      const rows = logitGradient.length / V;
      const gradients = [
        dX,
        productReference(x.values, logitGradient, [D, rows, V], { transposeA: true }),
        productReference(new Float32Array(rows).fill(1), logitGradient, [1, rows, V]),
      ];
      expectSlopes(
        ([features, w, b]) => [reference(shown, kind, features, w, b).loss],
        [x, weight, bias],
        [MLM_WEIGHT],
        gradients,
      );
    },
  );

  it('gives the same bits each time', async () => {
    const [once, again] = [await run(CASES[1], kind), await run(CASES[1], kind)];
    expect(
      sameBits(once.dX, again.dX) && sameBits(once.dLogits, again.dLogits) && sameBits(once.rowLosses, again.rowLosses),
    ).toBe(true);
  });
});
