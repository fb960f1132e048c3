import { describe, expect, it } from 'vitest';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import { nativeLayerNorm, nativeLayerNormGradient } from './native';
import oracle from './oracle.json';
import { layerNormReference } from './reference';
import { rowChunks } from './sizes';

const SHAPES = [
  [1, 4],
  [7, 5],
  [130, 12],
  [3, 300],
] as const;

describe.each(BUILDS)('layer norm on the processor, %s', (arithmetic) => {
  const run = (
    [rows, width]: readonly [number, number],
    samples: readonly { values: Float32Array; shape: readonly number[] }[],
    accumulate = false,
  ) => {
    const shape = { rows, width };
    const own = normals([width], 8);
    return computed(
      arithmetic,
      {
        inputs: samples,
        outputs: [rows * width, rows * width, own, own, 2 * rows],
        work: [2 * width * rowChunks(shape).chunks],
      },
      (recorder, [x, scale, shift, dOut, residual, out, dX, dScale, dShift, stats, partial]) => {
        nativeLayerNorm(recorder, shape, { x, scale, shift, out, stats });
        const gradients = { scale: dScale, shift: dShift };
        const io = { x, scale, stats, dOut, residual, dX, partial, gradients };
        nativeLayerNormGradient(recorder, shape, io, accumulate);
      },
    );
  };

  it.each(SHAPES)('agrees with the reference, and so do its three gradients: %d x %d', (rows, width) => {
    const samples = [normals([rows, width], 1, 3), normals([width], 2), normals([width], 3)];
    const [dOut, residual] = [normals([rows, width], 4), normals([rows, width], 5)];
    const [out, dX, dScale, dShift] = run([rows, width], [...samples, dOut, residual]);
    const reference = ([x, scale, shift]: ArrayLike<number>[]) => layerNormReference(x, scale, shift);
    expect(relativeError(out, reference(samples.map(({ values }) => values)))).toBeLessThan(1e-5);
    const past = dX.map((value, i) => value - residual.values[i]);
    expectSlopes(reference, samples, dOut.values, [past, dScale, dShift]);
    const [, , added] = run([rows, width], [...samples, dOut, residual], true);
    const before = normals([width], 8).values;
    expect(
      relativeError(
        added,
        dScale.map((value, i) => value + before[i]),
      ),
    ).toBeLessThan(1e-5);
  });

  it('agrees with PyTorch', () => {
    const { x, scale, shift, dOut } = oracle;
    const of = ({ values, shape }: { values: number[]; shape: number[] }) => ({
      values: Float32Array.from(values),
      shape,
    });
    const none = { values: new Float32Array(x.values.length), shape: x.shape };
    const [rows, width] = x.shape;
    const made = run([rows, width], [of(x), of(scale), of(shift), of(dOut), none]);
    [oracle.out, oracle.dX, oracle.dScale, oracle.dShift].forEach(({ values }, i) => {
      expect(relativeError(made[i], values), `output ${i}`).toBeLessThan(1e-5);
    });
  });
});
