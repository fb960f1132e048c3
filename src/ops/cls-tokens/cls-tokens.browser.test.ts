import { describe, expect, it } from 'vitest';
import { productReference } from '../matmul/reference';
import { LOGIT_STRIDE } from '../nucleotide-head/kernels';
import { normals, relativeError, type Sample, sameBits } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitBaseLogits, emitClear, emitGather, emitScatter, emitSharedLogits, emitSharedScatter } from './kernels';

const V = 5;

openDeviceForTests();

/** `windows` are those of one part. */
const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base and one vector of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'more vectors than one dispatch dimension', batch: 6601, windows: 6601, part: 0, L: 1, C: 10, D: 3 },
  { why: 'more bases than one dispatch dimension', batch: 2, windows: 2, part: 0, L: 33_001, C: 1, D: 3 },
];

describe.each(CASES)('CLS tokens: $why', ({ batch, windows, part, L, C, D }) => {
  const T = L + C;
  const shape = { batch, windows, tokens: T, windowLength: L, clsVectors: C, width: D };
  const number = partUniform(part);
  const features = normals([windows * T, D], 1);
  const [weight, bias] = [normals([D, V], 2), normals([V], 3)];
  const own = windows * C;
  /** Row of the part's features where CLS vector i lies. */
  const rowOf = (i: number) => Math.floor(i / C) * T + L + (i % C);
  const rowsAt = ({ values }: Pick<Sample, 'values'>, width: number, rows: readonly number[]) =>
    rows.flatMap((row) => [...values.slice(row * width, (row + 1) * width)]);
  const mine = Array.from({ length: own }, (_, i) => part * own + i);

  it('are gathered into the rows of their part, and no others', async () => {
    const [cls] = await emitted([features, number], [batch * C * D], (recorder, [x, one, out]) =>
      emitGather(recorder, shape, { x, cls: out, part: one }),
    );
    const expected = new Float32Array(batch * C * D);
    expected.set(
      rowsAt(
        features,
        D,
        mine.map((_, i) => rowOf(i)),
      ),
      part * own * D,
    );
    expect(sameBits(cls, expected)).toBe(true);
  });

  it('get their gradient back, beside bases whose gradient stays', async () => {
    const [dCls, before, logits] = [
      normals([batch * C, D], 4),
      normals([windows * T, D], 5),
      normals([windows * T, LOGIT_STRIDE], 6),
    ];
    const results = await emitted([dCls, number], [before, logits], (recorder, [given, one, dX, dLogits]) =>
      emitScatter(recorder, shape, { dCls: given, dX, dLogits, part: one }),
    );
    const [dX, dLogits] = [before.values.slice(), logits.values.slice()];
    mine.forEach((from, i) => {
      dX.set(rowsAt(dCls, D, [from]), rowOf(i) * D);
      dLogits.fill(0, rowOf(i) * LOGIT_STRIDE, (rowOf(i) + 1) * LOGIT_STRIDE);
    });
    expect(sameBits(results[0], dX) && sameBits(results[1], dLogits)).toBe(true);
  });

  it('get none where nothing is asked of them', async () => {
    const [before, logits] = [normals([windows * T, D], 5), normals([windows * T, LOGIT_STRIDE], 6)];
    const results = await emitted([], [before, logits], (recorder, [dX, dLogits]) =>
      emitClear(recorder, shape, { dX, dLogits }),
    );
    const [dX, dLogits] = [before.values.slice(), logits.values.slice()];
    for (const row of mine.map((_, i) => rowOf(i))) {
      dX.fill(0, row * D, (row + 1) * D);
      dLogits.fill(0, row * LOGIT_STRIDE, (row + 1) * LOGIT_STRIDE);
    }
    expect(sameBits(results[0], dX) && sameBits(results[1], dLogits)).toBe(true);
  });

  it('get it back through the shared head', async () => {
    const [dz, before, logits] = [
      normals([batch * C, V], 4),
      normals([windows * T, D], 5),
      normals([windows * T, LOGIT_STRIDE], 6),
    ];
    const [dX, dLogits] = await emitted(
      [dz, weight, number],
      [before, logits],
      (recorder, [given, wo, one, to, padded]) =>
        emitSharedScatter(recorder, shape, { dz: given, weight: wo, dX: to, dLogits: padded, part: one }),
    );
    const back = productReference(rowsAt(dz, V, mine), weight.values, [own, V, D], { transposeB: true });
    const [expected, expectedLogits] = [Float64Array.from(before.values), Float64Array.from(logits.values)];
    mine.forEach((from, i) => {
      expected.set(back.subarray(i * D, (i + 1) * D), rowOf(i) * D);
      expectedLogits.set([...rowsAt(dz, V, [from]), 0, 0, 0], rowOf(i) * LOGIT_STRIDE);
    });
    expect(relativeError(dX, expected)).toBeLessThan(1e-6);
    expect(relativeError(dLogits, expectedLogits)).toBe(0);
  });

  it('and bases have the logits of the reference', async () => {
    const cls = normals([batch * C, D], 7);
    const [shared] = await emitted([cls, weight, bias], [batch * C * V], (recorder, [x, wo, bo, out]) =>
      emitSharedLogits(recorder, batch * C, D, { cls: x, weight: wo, bias: bo, logits: out }),
    );
    expect(
      relativeError(shared, productReference(cls.values, weight.values, [batch * C, D, V], { bias: bias.values })),
    ).toBeLessThan(1e-6);

    const [base] = await emitted([features, weight, bias, number], [batch * L * V], (recorder, [x, wo, bo, one, out]) =>
      emitBaseLogits(recorder, shape, { x, weight: wo, bias: bo, logits: out, part: one }),
    );
    const all = productReference(features.values, weight.values, [windows * T, D, V], { bias: bias.values });
    const expected = new Float64Array(batch * L * V);
    expected.set(
      all.filter((_, i) => Math.floor(i / V) % T < L),
      part * windows * L * V,
    );
    expect(relativeError(base, expected)).toBeLessThan(1e-6);
  });
});
