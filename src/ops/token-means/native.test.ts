import { describe, expect, it } from 'vitest';
import { BUILDS, computed, sample } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import { nativeTokenMeans, nativeTokenMeansGradient } from './native';
import { tokenMeansReference } from './reference';

const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
];

describe.each(BUILDS)('means over bases on the processor, %s', (arithmetic) => {
  it.each(CASES)('go into the rows of their part, and their gradient back: $why', (shown) => {
    const { batch, windows, part, L, C, D } = shown;
    const T = L + C;
    const shape = { batch, windows, tokens: T, windowLength: L, width: D };
    const own = windows * D;
    const [x, dMeans, before] = [normals([windows * T, D], 1), normals([batch, D], 3), normals([batch, D], 2)];
    const there = sample(new Float32Array(windows * T * D));
    const [means, dX] = computed(
      arithmetic,
      { inputs: [x, dMeans], outputs: [before, there] },
      (recorder, [from, given, made, back]) => {
        nativeTokenMeans(recorder, shape, { x: from, means: made }, part);
        nativeTokenMeansGradient(recorder, shape, { dMeans: given, dX: back }, part);
      },
    );
    const reference = ([values]: ArrayLike<number>[]) => tokenMeansReference(values, [windows, T, D], L);
    const expected = Float64Array.from(before.values);
    expected.set(reference([x.values]), part * own);
    expect(relativeError(means, expected)).toBeLessThan(1e-5);
    expectSlopes(reference, [x], dMeans.values.slice(part * own, (part + 1) * own), [dX]);
    expect(dX.every((value, i) => Math.floor(i / D) % T < L || value === 0)).toBe(true);
  });
});
