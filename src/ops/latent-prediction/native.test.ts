import { describe, expect, it } from 'vitest';
import { layerNormReference } from '../layer-norm/reference';
import { smoothL1Reference } from '../smooth-l1/reference';
import { BUILDS, computed, sample } from '../testing-native';
import { expectSlopes, normals, relativeError, repeated } from '../testing-values';
import { nativeLatentLoss, nativeLatentTargets } from './native';

const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'long rows', batch: 1, windows: 1, part: 0, L: 3, C: 1, D: 130 },
];

describe.each(BUILDS)('latent prediction on the processor, %s', (arithmetic) => {
  describe.each(CASES)('$why', ({ batch, windows, part, L, C, D }) => {
    const T = L + C;
    const shape = { batch, windows, tokens: T, windowLength: L, width: D };
    const [own, rows] = [windows * L, windows * T];
    const isBase = (row: number) => row % T < L;
    const ofBases = (values: ArrayLike<number>) =>
      Float64Array.from(values).filter((_, i) => isBase(Math.floor(i / D)));

    it('makes targets of normalised layers, in the rows of their part', () => {
      const layers = [normals([rows, D], 1, 2), normals([rows, D], 2)];
      const before = normals([batch * L, D], 3);
      const [targets] = computed(
        arithmetic,
        { inputs: layers, outputs: [before] },
        (recorder, [first, second, made]) => {
          [first, second].forEach((x, l) => {
            nativeLatentTargets(recorder, shape, { count: 2, isFirst: l === 0 }, { x, targets: made }, part);
          });
        },
      );
      const [scale, shift] = [new Float64Array(D).fill(1), new Float64Array(D)];
      const normal = layers.map(({ values }) => ofBases(layerNormReference(values, scale, shift)));
      const expected = Float64Array.from(before.values);
      expected.set(
        normal[0].map((value, i) => (value + normal[1][i]) / 2),
        part * own * D,
      );
      expect(relativeError(targets, expected)).toBeLessThan(1e-5);
    });

    it('has smooth L1 by weight for a loss, with its gradient', () => {
      const [predicted, targets] = [normals([rows, D], 4, 1.5), normals([batch * L, D], 5)];
      const weights = repeated([1, 0, 0.25, 1], [batch * L]).values;
      const labels = sample(
        Float32Array.from({ length: 2 * batch * L }, (_, i) => (i % 2 === 0 ? 3 : weights[i >> 1])),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const before = normals([batch * L], 6);
      const [gradient, losses] = computed(
        arithmetic,
        { inputs: [targets, labels, sample([total])], outputs: [predicted, before] },
        (recorder, [of, by, sum, made, put]) => {
          const io = { predicted: made, targets: of, labels: by, total: sum, losses: put };
          nativeLatentLoss(recorder, shape, 0.5, io, part);
        },
      );
      const mine = weights.slice(part * own, (part + 1) * own);
      const ofPart = mine.reduce((sum, weight) => sum + weight, 0);
      const wanted = targets.values.slice(part * own * D, (part + 1) * own * D);
      const lossOf = (values: ArrayLike<number>) =>
        (smoothL1Reference(ofBases(values), wanted, mine) * Math.max(1, ofPart)) / Math.max(1, total);
      const sum = losses.slice(part * own, (part + 1) * own).reduce((all, loss) => all + loss, 0);
      expect(Math.abs(sum - lossOf(predicted.values)) / Math.max(lossOf(predicted.values), 1e-6)).toBeLessThan(1e-4);
      expect(losses.slice(0, part * own)).toEqual(before.values.slice(0, part * own));
      expectSlopes(([values]) => [lossOf(values)], [predicted], [0.5], [gradient]);
      expect(gradient.every((value, i) => isBase(Math.floor(i / D)) || value === 0)).toBe(true);
    });
  });
});
