import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeOn, expectGradient, expectParity, itKeepsItsHabits, normals, PRODUCT_DEVICES, type Reference } from '../testing';
import { linear } from './op';
import { linearReference } from './reference';

type Sizes = readonly [number, number, number];

const op = ([x, w, b]: Tensor[]) => linear(x as Tensor2D, w as Tensor2D, b as Tensor1D);
const referenceFor =
  (sizes: Sizes): Reference =>
  ([x, w, b]) =>
    linearReference(x, w, b, sizes);
const samplesOf = ([N, I, O]: Sizes) => [normals([N, I], 1), normals([I, O], 2), normals([O], 3)];

const SIZES: { sizes: Sizes }[] = [{ sizes: [13, 8, 12] }, { sizes: [7, 5, 9] }, { sizes: [1, 1, 1] }, { sizes: [130, 5, 8] }, { sizes: [20, 8, 5] }];

describeOn(PRODUCT_DEVICES, 'linear', (device) => {
  it.each(SIZES)('agrees with the reference, and so does its gradient, at $sizes', async ({ sizes }) => {
    await expectParity(op, referenceFor(sizes), samplesOf(sizes));
    await expectGradient(op, referenceFor(sizes), samplesOf(sizes));
  });

  itKeepsItsHabits(device, { op, samples: samplesOf([13, 8, 12]), dispatches: 1, withGradient: { software: 4, hardware: 6 } });
});
