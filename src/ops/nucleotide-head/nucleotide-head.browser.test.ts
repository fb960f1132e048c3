import { describe, expect, it } from 'vitest';
import type { MlmLoss } from '../masked-cross-entropy/kernels';
import { productReference } from '../matmul/reference';
import { expectSlopes, relativeError, sameBits } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitNucleotideLoss, LOGIT_STRIDE } from './kernels';
import { CASES, type Case, inputsOf, MLM_WEIGHT, reference, sumOf, V } from './testing';

openDeviceForTests();

async function run(shown: Case, kind: MlmLoss) {
  const { batch, windows, L, C, D } = shown;
  const { x, weight, bias, labels, total, own } = inputsOf(shown);
  const rows = windows * (L + C);
  const [dLogits, dX, rowLosses] = await emitted(
    [x, weight, bias, labels, total, partUniform(shown.part)],
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
