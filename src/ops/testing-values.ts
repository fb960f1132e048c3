import { expect } from 'vitest';
import { Draws, PURPOSE } from '../numerics/draws';

/** What tests of ops make, and how they compare: knows no device. */

/** Values and shape of a tensor, apart from any device. */
export interface Sample<Values = Float32Array> {
  readonly values: Values;
  readonly shape: readonly number[];
  readonly dtype?: 'int32';
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Normal numbers, the same for the same seed. */
export function normals(shape: readonly number[], seed: number, scale = 1): Sample {
  const draws = new Draws(seed, 0, 0, PURPOSE.noise);
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => scale * draws.normal()) };
}

/** A tensor that a script of PyTorch's has written. */
export const sampleOf = ({
  shape,
  values,
}: {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}): Sample => ({
  shape,
  values: Float32Array.from(values),
});

/** A short pattern, repeated. */
export const repeated = (pattern: ArrayLike<number>, shape: readonly number[]): Sample => ({
  shape,
  values: Float32Array.from({ length: sizeOf(shape) }, (_, i) => pattern[i % pattern.length]),
});

/** The op in float64, on flat arrays. */
export type Reference = (inputs: ArrayLike<number>[]) => ArrayLike<number>;

/** Largest difference, relative to the reference's largest value. NaN counts as infinite. */
export function relativeError(actual: ArrayLike<number>, reference: ArrayLike<number>): number {
  expect(actual.length).toBe(reference.length);
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < reference.length; i++) {
    const error = Math.abs(actual[i] - reference[i]);
    difference = Math.max(difference, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    scale = Math.max(scale, Math.abs(reference[i]));
  }
  return scale === 0 ? difference : difference / scale;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < b.length; i++) total += a[i] * b[i];
  return total;
};

const STEP = 1e-5;

/**
 * Gradients by the inputs, of the outputs weighted with `cotangent`, against central differences of the float64
 * reference, input by input, along random directions.
 */
export function expectSlopes(
  reference: Reference,
  samples: readonly Sample[],
  cotangent: ArrayLike<number>,
  gradients: readonly ArrayLike<number>[],
  tolerance = 1e-4,
): void {
  const arrays = samples.map(({ values }) => Float64Array.from(values));
  for (const [index, gradient] of gradients.entries()) {
    expect(gradient.length).toBe(arrays[index].length);
    for (const seed of [1001, 1002]) {
      const direction = normals(samples[index].shape, seed).values;
      const along = (sign: number) =>
        dot(
          cotangent,
          reference(
            arrays.map((array, i) =>
              i === index ? array.map((value, j) => value + sign * STEP * direction[j]) : array,
            ),
          ),
        );
      const expected = (along(1) - along(-1)) / (2 * STEP);
      // The scale of such a product, so that a direction that happens to be flat asks for no more digits than float32
      // has.
      const scale = Math.max(Math.abs(expected), Math.sqrt(dot(gradient, gradient)));
      expect(
        Math.abs(dot(direction, gradient) - expected) / Math.max(scale, 1e-12),
        `gradient by input ${index}`,
      ).toBeLessThan(tolerance);
    }
  }
}

const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);

/** True where every bit agrees, so that -0 differs from 0 and NaN equals itself. */
export const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && bits(a).every((word, i) => word === bits(b)[i]);
