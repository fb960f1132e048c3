import { describe, expect, it } from 'vitest';
import type { RowForm } from '../row-group/forms';
import { expectSlopes, normals, relativeError, type Sample, sameBits } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitTokenMeans, emitTokenMeansGradient } from './kernels';
import { tokenMeansReference } from './reference';

openDeviceForTests();

/** `windows` are those of one part. */
const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'more numbers than one dispatch dimension', batch: 22_001, windows: 22_001, part: 0, L: 2, C: 1, D: 3 },
  { why: 'more bases than one dispatch dimension', batch: 1, windows: 1, part: 0, L: 66_001, C: 1, D: 3 },
];

describe.each(CASES)('means over bases: $why', ({ batch, windows, part, L, C, D }) => {
  const T = L + C;
  const shape = { batch, windows, tokens: T, windowLength: L, width: D };
  const own = windows * D;
  const x = normals([windows * T, D], 1);
  const reference = ([values]: ArrayLike<number>[]) => tokenMeansReference(values, [windows, T, D], L);

  it.each(['rows-by-invocation', 'rows-by-workgroup'] as const)(
    'go into the rows of their part, %s',
    async (form: RowForm) => {
      const before = normals([batch, D], 2);
      const [means] = await emitted([x, partUniform(part)], [before], (recorder, [given, one, out]) =>
        emitTokenMeans(recorder, shape, () => form, { x: given, means: out, part: one }),
      );
      const expected = Float64Array.from(before.values);
      expected.set(reference([x.values]), part * own);
      expect(relativeError(means, expected)).toBeLessThan(1e-5);
    },
  );

  it('add their gradient to that of the bases, and leave CLS tokens alone', async () => {
    const [dMeans, zeros] = [
      normals([batch, D], 3),
      { values: new Float32Array(windows * T * D), shape: [windows * T, D] },
    ];
    const back = (there: Sample) =>
      emitted([dMeans, partUniform(part)], [there], (recorder, [given, one, dX]) =>
        emitTokenMeansGradient(recorder, shape, { dMeans: given, dX, part: one }),
      );
    const [dX] = await back(zeros);
    if (L < 1000) expectSlopes(reference, [x], dMeans.values.slice(part * own, (part + 1) * own), [dX]);
    expect(dX.every((value, i) => Math.floor(i / D) % T < L || value === 0)).toBe(true);
    const before = normals([windows * T, D], 4);
    const [sum] = await back(before);
    expect(
      sameBits(
        sum,
        before.values.map((value, i) => value + dX[i]),
      ),
    ).toBe(true);
  });
});
