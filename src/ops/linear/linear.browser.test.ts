import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import {
  describeOn,
  expectGradient,
  expectParity,
  isSlow,
  itKeepsItsHabits,
  normals,
  PRODUCT_DEVICES,
  type Reference,
} from '../testing';
import { linear } from './op';
import { linearReference } from './reference';

type Sizes = readonly [number, number, number];
type Activation = 'none' | 'gelu';

const opOf =
  (activation: Activation) =>
  ([x, w, b]: Tensor[]) =>
    linear(x as Tensor2D, w as Tensor2D, b as Tensor1D, activation);
const referenceFor =
  (sizes: Sizes, activation: Activation): Reference =>
  ([x, w, b]) =>
    linearReference(x, w, b, sizes, activation);
const samplesOf = ([N, I, O]: Sizes) => [normals([N, I], 1), normals([I, O], 2, 0.5), normals([O], 3)];

const SIZES: { sizes: Sizes; activation: Activation }[] = [
  { sizes: [13, 8, 12], activation: 'none' },
  { sizes: [7, 5, 9], activation: 'none' },
  { sizes: [1, 1, 1], activation: 'none' },
  { sizes: [20, 8, 5], activation: 'none' },
  { sizes: [1, 5, 9], activation: 'gelu' },
  { sizes: [130, 12, 8], activation: 'gelu' },
  { sizes: [7, 5, 9], activation: 'gelu' },
];

describeOn(PRODUCT_DEVICES, 'linear', (device) => {
  it.each(isSlow(device) ? SIZES.filter(({ sizes: [rows] }) => rows > 1) : SIZES)(
    'agrees with the reference, and so does its gradient, at $sizes with activation $activation',
    async ({ sizes, activation }) => {
      await expectParity(opOf(activation), referenceFor(sizes, activation), samplesOf(sizes));
      await expectGradient(opOf(activation), referenceFor(sizes, activation), samplesOf(sizes));
    },
  );

  it('reaches every row where one dispatch dimension does not suffice', async () => {
    const sizes: Sizes = [66_001, 3, 2];
    await expectParity(opOf('gelu'), referenceFor(sizes, 'gelu'), samplesOf(sizes));
    if (!isSlow(device)) await expectGradient(opOf('gelu'), referenceFor(sizes, 'gelu'), samplesOf(sizes));
  });

  describe.each(['none', 'gelu'] as const)('with activation %s', (activation) => {
    itKeepsItsHabits(device, {
      op: opOf(activation),
      samples: samplesOf([13, 8, 12]),
      dispatches: 1,
      withGradient: activation === 'gelu' ? 4 : 3,
    });
  });
});
