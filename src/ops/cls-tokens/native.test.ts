import { describe, expect, it } from 'vitest';
import { productReference } from '../matmul/reference';
import { LOGIT_STRIDE } from '../nucleotide-head/kernels';
import { BUILDS, computed } from '../testing-native';
import { normals, relativeError, type Sample, sameBits } from '../testing-values';
import { nativeClear, nativeGather, nativeScatter, nativeSharedLogits, nativeSharedScatter } from './native';

const V = 5;
const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 3, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base and one vector of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
];
const BOTH = BUILDS.flatMap((arithmetic) => CASES.map((shown) => ({ arithmetic, ...shown })));

describe.each(BOTH)('CLS tokens on the processor, $arithmetic: $why', (shown) => {
  const { arithmetic, batch, windows, part, L, C, D } = shown;
  const T = L + C;
  const shape = { batch, windows, tokens: T, windowLength: L, clsVectors: C, width: D };
  const own = windows * C;
  const rowOf = (i: number) => Math.floor(i / C) * T + L + (i % C);
  const rowsAt = ({ values }: Pick<Sample, 'values'>, width: number, rows: readonly number[]) =>
    rows.flatMap((row) => [...values.slice(row * width, (row + 1) * width)]);
  const mine = Array.from({ length: own }, (_, i) => part * own + i);
  const [before, logits] = [normals([windows * T, D], 5), normals([windows * T, LOGIT_STRIDE], 6)];
  const weight = normals([D, V], 2);

  /** What is there, with other rows at the CLS tokens. */
  const placed = (dX: readonly number[], dLogits: readonly number[]) => {
    const expected = [before.values.slice(), logits.values.slice()];
    mine.forEach((_, i) => {
      expected[0].set(dX.slice(i * D, (i + 1) * D), rowOf(i) * D);
      expected[1].set(dLogits.slice(i * LOGIT_STRIDE, (i + 1) * LOGIT_STRIDE), rowOf(i) * LOGIT_STRIDE);
    });
    return expected;
  };

  it('are gathered into the rows of their part, and no others', () => {
    const [features, there] = [normals([windows * T, D], 1), normals([batch * C, D], 8)];
    const [cls] = computed(arithmetic, { inputs: [features], outputs: [there] }, (recorder, [x, made]) =>
      nativeGather(recorder, shape, { x, cls: made }, part),
    );
    const expected = there.values.slice();
    const rows = mine.map((_, i) => rowOf(i));
    expected.set(rowsAt(features, D, rows), part * own * D);
    expect(sameBits(cls, expected)).toBe(true);
  });

  it('get their gradient back, or none, beside bases whose gradient stays', () => {
    const dCls = normals([batch * C, D], 4);
    const zeros = new Array<number>(own * Math.max(D, LOGIT_STRIDE)).fill(0);
    const scattered = computed(
      arithmetic,
      { inputs: [dCls], outputs: [before, logits] },
      (recorder, [given, dX, dLogits]) => nativeScatter(recorder, shape, { dCls: given, dX, dLogits }, part),
    );
    placed(rowsAt(dCls, D, mine), zeros).forEach((expected, i) => {
      expect(sameBits(scattered[i], expected)).toBe(true);
    });
    const cleared = computed(arithmetic, { inputs: [], outputs: [before, logits] }, (recorder, [dX, dLogits]) =>
      nativeClear(recorder, shape, { dX, dLogits }),
    );
    placed(zeros, zeros).forEach((expected, i) => {
      expect(sameBits(cleared[i], expected)).toBe(true);
    });
  });

  it('have logits by the shared head, and get their gradient back through it', () => {
    const [cls, bias, dz] = [normals([batch * C, D], 7), normals([V], 3), normals([batch * C, V], 4)];
    const [shared, dX, dLogits] = computed(
      arithmetic,
      { inputs: [cls, weight, bias, dz], outputs: [batch * C * V, before, logits] },
      (recorder, [x, wo, bo, given, made, back, padded]) => {
        nativeSharedLogits(recorder, batch * C, D, { cls: x, weight: wo, bias: bo, logits: made });
        nativeSharedScatter(recorder, shape, { dz: given, weight: wo, dX: back, dLogits: padded }, part);
      },
    );
    const expected = productReference(cls.values, weight.values, [batch * C, D, V], { bias: bias.values });
    expect(relativeError(shared, expected)).toBeLessThan(1e-6);
    const back = productReference(rowsAt(dz, V, mine), weight.values, [own, V, D], { transposeB: true });
    const padding = mine.flatMap((from) => [...rowsAt(dz, V, [from]), 0, 0, 0]);
    const [expectedX, expectedLogits] = placed([...back], padding);
    expect(relativeError(dX, expectedX)).toBeLessThan(1e-6);
    expect(relativeError(dLogits, expectedLogits)).toBe(0);
  });
});
