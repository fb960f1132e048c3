import { describe, expect, it } from 'vitest';
import { layerNormReference } from '../layer-norm/reference';
import type { RowForm } from '../row-group/forms';
import { smoothL1Reference } from '../smooth-l1/reference';
import { expectSlopes, normals, relativeError, repeated, type Sample, sameBits } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitLatentLoss, emitLatentTargets } from './kernels';

openDeviceForTests();

/** `windows` are those of one part. */
const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'rows longer than a workgroup', batch: 1, windows: 1, part: 0, L: 3, C: 1, D: 130 },
  { why: 'more bases than one dispatch dimension', batch: 2, windows: 2, part: 0, L: 33_001, C: 1, D: 3 },
];
const FORMS: readonly RowForm[] = ['rows-by-invocation', 'rows-by-workgroup'];

describe.each(CASES)('latent prediction: $why', ({ batch, windows, part, L, C, D }) => {
  const T = L + C;
  const shape = { batch, windows, tokens: T, windowLength: L, width: D };
  const [own, rows] = [windows * L, windows * T];
  const isBase = (row: number) => row % T < L;
  /** What belongs to the bases, of rows [m T, D]. */
  const ofBases = (values: ArrayLike<number>) => Float64Array.from(values).filter((_, i) => isBase(Math.floor(i / D)));

  it.each(FORMS)('targets are means of normalised layers, in the rows of their part, %s', async (form) => {
    const layers = [normals([rows, D], 1, 2), normals([rows, D], 2)];
    const before = normals([batch * L, D], 3);
    const make = () =>
      emitted([...layers, partUniform(part)], [before], (recorder, [first, second, one, targets]) => {
        [first, second].forEach((x, l) => {
          const at = { count: 2, isFirst: l === 0 };
          emitLatentTargets(recorder, shape, () => form, at, { x, targets, part: one });
        });
      });
    const [targets] = await make();
    const [scale, shift] = [new Float64Array(D).fill(1), new Float64Array(D)];
    const normal = layers.map(({ values }) => ofBases(layerNormReference(values, scale, shift)));
    const expected = Float64Array.from(before.values);
    expected.set(
      normal[0].map((value, i) => (value + normal[1][i]) / 2),
      part * own * D,
    );
    expect(relativeError(targets, expected)).toBeLessThan(1e-5);
    expect(sameBits(targets, (await make())[0])).toBe(true);
  });

  it.each(FORMS)('the loss is smooth L1 by weight, with its gradient, %s', async (form) => {
    const [predicted, targets] = [normals([rows, D], 4, 1.5), normals([batch * L, D], 5)];
    const weights = repeated([1, 0, 0.25, 1], [batch * L]);
    const labels: Sample = {
      values: Float32Array.from({ length: 2 * batch * L }, (_, i) => (i % 2 === 0 ? 3 : weights.values[i >> 1])),
      shape: [batch * L, 2],
    };
    const total = weights.values.reduce((sum, weight) => sum + weight, 0);
    const before = normals([batch * L], 6);
    const make = () =>
      emitted(
        [targets, labels, { values: Float32Array.of(total), shape: [1] }, partUniform(part)],
        [predicted, before],
        (recorder, [of, by, sum, one, made, losses]) =>
          emitLatentLoss(recorder, shape, () => form, 0.5, {
            predicted: made,
            targets: of,
            labels: by,
            total: sum,
            losses,
            part: one,
          }),
      );
    const [gradient, losses] = await make();
    const mine = weights.values.slice(part * own, (part + 1) * own);
    const ofPart = mine.reduce((sum, weight) => sum + weight, 0);
    const wanted = targets.values.slice(part * own * D, (part + 1) * own * D);
    // The part's weights are divided by the sum of the whole batch's.
    const lossOf = (values: ArrayLike<number>) =>
      (smoothL1Reference(ofBases(values), wanted, mine) * Math.max(1, ofPart)) / Math.max(1, total);
    const reference = ([values]: ArrayLike<number>[]) => [lossOf(values)];
    const sum = losses.slice(part * own, (part + 1) * own).reduce((all, loss) => all + loss, 0);
    expect(Math.abs(sum - lossOf(predicted.values)) / Math.max(lossOf(predicted.values), 1e-6)).toBeLessThan(1e-4);
    expect(sameBits(losses.slice(0, part * own), before.values.slice(0, part * own))).toBe(true);
    if (L < 1000) expectSlopes(reference, [predicted], [0.5], [gradient]);
    expect(gradient.every((value, i) => isBase(Math.floor(i / D)) || value === 0)).toBe(true);
    expect((await make()).every((values, i) => sameBits(values, [gradient, losses][i]))).toBe(true);
  });
});
