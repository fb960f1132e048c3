import { describe, expect, it } from 'vitest';
import { productReference } from '../matmul/reference';
import { PLAIN_STORE } from '../product/gradient-store';
import { rotaryReference } from '../rotary/reference';
import { rotaryTable } from '../rotary/table';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import { nativeInputGradient, nativeLinear, nativeWeightGradient } from './native';
import { linearReference } from './reference';

const SIZES = [
  [13, 8, 12],
  [7, 5, 9],
  [1, 1, 1],
  [20, 8, 5],
  [130, 12, 8],
] as const;

const samplesOf = ([N, I, O]: readonly [number, number, number]) => [
  normals([N, I], 1),
  normals([I, O], 2, 0.5),
  normals([O], 3),
];

describe.each(BUILDS)('a linear map on the processor, %s', (arithmetic) => {
  it.each(SIZES)('with GELU agrees with the reference, and so do its gradients: %d x %d x %d', (...sizes) => {
    const [rows, inputs, outputs] = sizes;
    const shape = { rows, inputs, outputs };
    const samples = samplesOf(sizes);
    // The slope in front of the map is 1, the one behind it that of its own GELU.
    const dOut = normals([rows, outputs], 4);
    const [out, slope] = computed(
      arithmetic,
      { inputs: samples, outputs: [rows * outputs, rows * outputs] },
      (recorder, [x, weight, bias, made, sloped]) =>
        nativeLinear(recorder, shape, { kind: 'gelu', slope: true }, { x, weight, bias, out: made, slope: sloped }),
    );
    const dBefore = { values: dOut.values.map((value, i) => value * slope[i]), shape: dOut.shape };
    const gradients = computed(
      arithmetic,
      { inputs: [...samples, dBefore], outputs: [rows * inputs, inputs * outputs, outputs] },
      (recorder, [x, weight, , given, dX, dW, dB]) => {
        nativeInputGradient(recorder, shape, { dOut: given, weight, dX });
        nativeWeightGradient(recorder, shape, { x, dOut: given, weight: dW, bias: dB }, PLAIN_STORE);
      },
    );
    const reference = ([x, w, b]: ArrayLike<number>[]) => linearReference(x, w, b, sizes, 'gelu');
    expect(relativeError(out, reference(samples.map(({ values }) => values)))).toBeLessThan(1e-5);
    expectSlopes(reference, samples, dOut.values, gradients);
  });

  it.each(SIZES)('adds its input gradient, times a slope, to what is there: %d x %d x %d', (...sizes) => {
    const [rows, inputs, outputs] = sizes;
    const [, weight] = samplesOf(sizes);
    const [dOut, slope, before] = [outputs, inputs, inputs].map((cols, i) => normals([rows, cols], 5 + i));
    const [added, sloped, both] = computed(
      arithmetic,
      { inputs: [dOut, weight, slope], outputs: [before, rows * inputs, before] },
      (recorder, [given, w, factor, first, second, third]) => {
        const shape = { rows, inputs, outputs };
        nativeInputGradient(recorder, shape, { dOut: given, weight: w, dX: first, added: true });
        nativeInputGradient(recorder, shape, { dOut: given, weight: w, dX: second, slope: factor });
        nativeInputGradient(recorder, shape, { dOut: given, weight: w, dX: third, slope: factor, added: true });
      },
    );
    const own = productReference(dOut.values, weight.values, [rows, outputs, inputs], { transposeB: true });
    const times = own.map((value, i) => value * slope.values[i]);
    const plus = (values: Float64Array) => values.map((value, i) => value + before.values[i]);
    expect(relativeError(added, plus(own))).toBeLessThan(1e-5);
    expect(relativeError(sloped, times)).toBeLessThan(1e-5);
    expect(relativeError(both, plus(times))).toBeLessThan(1e-5);
  });

  it('adds a residual', () => {
    const [rows, inputs, outputs] = [13, 8, 11];
    const [x, w, b] = samplesOf([rows, inputs, outputs]);
    const residual = normals([rows, outputs], 6);
    const [out] = computed(
      arithmetic,
      { inputs: [x, w, b, residual], outputs: [rows * outputs] },
      (recorder, [from, weight, bias, added, made]) => {
        const io = { x: from, weight, bias, residual: added, out: made };
        nativeLinear(recorder, { rows, inputs, outputs }, { kind: 'residual' }, io);
      },
    );
    const expected = linearReference(x.values, w.values, b.values, [rows, inputs, outputs]);
    expect(
      relativeError(
        out,
        expected.map((value, i) => value + residual.values[i]),
      ),
    ).toBeLessThan(1e-5);
  });

  it.each([4, 12])('turns queries and keys of heads of %d channels', (headWidth) => {
    const [windows, tokens, width] = [2, 9, 24];
    const sizes = [windows * tokens, 10, 3 * width] as const;
    const samples = samplesOf(sizes);
    const table = { values: rotaryTable(tokens, headWidth), shape: [tokens, headWidth] };
    const [out] = computed(
      arithmetic,
      { inputs: [...samples, table], outputs: [sizes[0] * sizes[2]] },
      (recorder, [x, weight, bias, angles, made]) =>
        nativeLinear(
          recorder,
          { rows: sizes[0], inputs: sizes[1], outputs: sizes[2] },
          { kind: 'turn', tokens, headWidth },
          { x, weight, bias, table: angles, out: made },
        ),
    );
    const [x, w, b] = samples.map(({ values }) => values);
    const expected = rotaryReference(linearReference(x, w, b, sizes), [windows, tokens, 3 * width], headWidth);
    expect(relativeError(out, expected)).toBeLessThan(1e-5);
  });
});
