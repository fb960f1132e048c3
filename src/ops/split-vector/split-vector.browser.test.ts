import { concat1d, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import {
  DEVICES,
  describeOn,
  expectGradient,
  expectParity,
  itKeepsItsHabits,
  normals,
  type Reference,
} from '../testing';
import { splitVector } from './op';

/** The pieces put together in reverse, so that a piece in the wrong place is seen. */
const reversed =
  (sizes: readonly number[]) =>
  ([x]: Tensor[]) =>
    tidy(() => concat1d(splitVector(x as Tensor1D, sizes).toReversed()));
const referenceFor =
  (sizes: readonly number[]): Reference =>
  ([x]) =>
    Float64Array.from(
      sizes
        .map((size, i) => {
          const from = sizes.slice(0, i).reduce((sum, before) => sum + before, 0);
          return Array.from({ length: size }, (_, j) => x[from + j]);
        })
        .reverse()
        .flat(),
    );

const SIZES: { sizes: number[] }[] = [{ sizes: [7] }, { sizes: [1, 4, 3] }, { sizes: [130, 1, 65, 9] }];

describeOn(DEVICES, 'splitVector', (device) => {
  it.each(SIZES)('cuts at the right places, and so does its gradient, for $sizes', async ({ sizes }) => {
    const sample = normals([sizes.reduce((sum, size) => sum + size, 0)], 1);
    await expectParity(reversed(sizes), referenceFor(sizes), [sample], 1e-12);
    await expectGradient(reversed(sizes), referenceFor(sizes), [sample]);
  });

  itKeepsItsHabits(device, { op: reversed([1, 4, 3]), samples: [normals([8], 2)], dispatches: 4, withGradient: 8 });
});
