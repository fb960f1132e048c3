import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { DEVICES, describeOn, expectGradient, expectParity, normals, repeated } from '../testing';
import { smoothL1 } from './op';
import { smoothL1Reference } from './reference';

const op = ([x, y, weights]: unknown[]) => smoothL1(x as Tensor2D, y as Tensor2D, weights as Tensor1D);
const reference = ([x, y, weights]: ArrayLike<number>[]) => [smoothL1Reference(x, y, weights)];

describeOn(DEVICES, 'smooth L1', () => {
  it.each([
    { what: 'weights of 0, a part and 1', rows: 7, width: 5, weights: [1, 0, 0.25] },
    { what: 'weights that sum to less than 1', rows: 3, width: 4, weights: [0.1] },
    { what: 'no weight at all', rows: 3, width: 4, weights: [0] },
  ])('is that of the reference, with its gradient: $what', async ({ rows, width, weights }) => {
    const samples = [normals([rows, width], 1, 1.5), normals([rows, width], 2), repeated(weights, [rows])];
    await expectParity(op, reference, samples);
    await expectGradient(op, reference, samples, { differentiated: 1 });
  });
});
