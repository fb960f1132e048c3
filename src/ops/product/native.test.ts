import { describe, expect, it } from 'vitest';
import { productReference, sumRowsReference } from '../matmul/reference';
import { BUILDS, computed } from '../testing-native';
import { normals, relativeError } from '../testing-values';
import { addUpWeights, nativeAffine, nativeTransposedLeft, nativeTransposedRight } from './native';

/** Rows, inner, columns: whole tiles, nothing whole, one of each, and more than a block of rows. */
const SIZES = [
  [36, 8, 24],
  [21, 7, 9],
  [1, 1, 1],
  [700, 5, 33],
  [6, 301, 10],
] as const;

describe.each(BUILDS)('a product on the processor, %s', (arithmetic) => {
  it.each(SIZES)('agrees with the sum, in each of its forms: %d x %d x %d', (...sizes) => {
    const [N, I, O] = sizes;
    const [a, b, bias, turned, dOut] = [[N, I], [I, O], [O], [O, I], [N, O]].map((shape, i) => normals(shape, 11 + i));
    const values = [a, b, bias, turned, dOut].map((one) => one.values);
    const outputs = [N * O, N * O, I * O, O];
    const made = computed(
      arithmetic,
      { inputs: [a, b, bias, turned, dOut], outputs },
      (recorder, [left, right, added, weight, gradient, affine, byRows, out, sums]) => {
        nativeAffine(recorder, sizes, { a: left, b: right, bias: added, out: affine });
        nativeTransposedRight(recorder, sizes, { a: left, b: weight, out: byRows });
        nativeTransposedLeft(recorder, sizes, { a: left, b: gradient, out, sums });
      },
    );
    const expected = [
      productReference(values[0], values[1], sizes, { bias: values[2] }),
      productReference(values[0], values[3], sizes, { transposeB: true }),
      productReference(values[0], values[4], [I, N, O], { transposeA: true }),
      sumRowsReference(values[4], [N, O]),
    ];
    made.forEach((one, i) => {
      expect(relativeError(one, expected[i]), `form ${i}`).toBeLessThan(1e-5);
    });
  });

  it('cuts the rows of a weight gradient into slices, and adds to what is there', () => {
    const [N, I, O] = [50, 9, 11];
    const [x, dOut, before] = [
      [N, I],
      [N, O],
      [4, 108],
    ].map((shape, i) => normals(shape, 21 + i));
    const [weight, bias] = computed(
      arithmetic,
      { inputs: [x, dOut], outputs: [before, 4 * 12] },
      (recorder, [from, given, dW, dB]) => {
        const io = { x: from.offset, dOut: given.offset, weight: dW.offset };
        const put = { slices: 4, stride: 108, biasStride: 12, accumulate: true };
        addUpWeights(recorder, [N, I, O], io, put);
        addUpWeights(
          recorder,
          [N, I, O],
          { ...io, weight: dW.offset + 4, bias: dB.offset },
          {
            ...put,
            accumulate: false,
          },
        );
      },
    );
    const slices = [0, 13, 26, 39].map((first) => {
      const rows = Math.min(13, N - first);
      const own = [x.values.slice(first * I), dOut.values.slice(first * O)];
      return {
        weight: productReference(own[0], own[1], [I, rows, O], { transposeA: true }),
        bias: sumRowsReference(own[1], [rows, O]),
      };
    });
    slices.forEach((slice, s) => {
      expect(relativeError(weight.slice(108 * s + 1, 108 * s + 100), slice.weight)).toBeLessThan(1e-5);
      expect(relativeError(bias.slice(12 * s, 12 * s + 11), slice.bias)).toBeLessThan(1e-5);
      expect(weight[108 * s + 100]).toBe(before.values[108 * s + 100]);
    });
  });
});
