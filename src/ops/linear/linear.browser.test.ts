import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adapterKindOf } from '../../device/webgpu/adapter-kind';
import { productReference } from '../matmul/reference';
import { defaultTiles } from '../product/choice';
import {
  describeOn,
  expectGradient,
  expectParity,
  isSlow,
  itKeepsItsHabits,
  normals,
  PRODUCT_DEVICES,
  type Reference,
  relativeError,
} from '../testing';
import { emitted, openedDevice } from '../testing-emitted';
import { emitInputGradient } from './emit';
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

interface Case {
  readonly sizes: Sizes;
  readonly activation: Activation;
}
const CASES: Case[] = [
  { sizes: [13, 8, 12], activation: 'none' },
  { sizes: [7, 5, 9], activation: 'none' },
  { sizes: [1, 1, 1], activation: 'none' },
  { sizes: [20, 8, 5], activation: 'none' },
  { sizes: [1, 5, 9], activation: 'gelu' },
  { sizes: [130, 12, 8], activation: 'gelu' },
  { sizes: [7, 5, 9], activation: 'gelu' },
];
/** Whole vec4s, whole on one side, past a block, and nothing whole: each once. */
const SLOW_CASES = CASES.filter(({ sizes: [rows], activation }) => rows > 7 || (rows === 7 && activation === 'gelu'));

describeOn(PRODUCT_DEVICES, 'linear', (device) => {
  it.each(isSlow(device) ? SLOW_CASES : CASES)(
    'agrees with the reference, and so does its gradient, at $sizes with activation $activation',
    async ({ sizes, activation }) => {
      await expectParity(opOf(activation), referenceFor(sizes, activation), samplesOf(sizes));
      await expectGradient(opOf(activation), referenceFor(sizes, activation), samplesOf(sizes));
    },
  );

  describe.each(['none', 'gelu'] as const)('with activation %s', (activation) => {
    itKeepsItsHabits(device, {
      op: opOf(activation),
      samples: samplesOf([13, 8, 12]),
      dispatches: 1,
      withGradient: activation === 'gelu' ? 4 : 3,
    });
  });

  if (device.kind !== 'webgpu') return;
  it('reaches every row where one dispatch dimension does not suffice', async () => {
    const sizes: Sizes = [66_001, 3, 2];
    await expectParity(opOf('gelu'), referenceFor(sizes, 'gelu'), samplesOf(sizes));
    if (!isSlow(device)) await expectGradient(opOf('gelu'), referenceFor(sizes, 'gelu'), samplesOf(sizes));
  });
});

describeOn(
  PRODUCT_DEVICES.filter(({ kind }) => kind === 'webgpu'),
  'the input gradient of a linear map',
  (device) => {
    it.each(
      isSlow(device)
        ? [[13, 8, 12]]
        : [
            [13, 8, 12],
            [7, 5, 9],
            [1, 1, 1],
            [66_001, 3, 2],
          ],
    )('is added to what is there, at [%i, %i, %i]', async (rows, inputs, outputs) => {
      const [dOut, weight, before] = [
        normals([rows, outputs], 1),
        normals([inputs, outputs], 2),
        normals([rows, inputs], 3),
      ];
      const tiles = defaultTiles(adapterKindOf(openedDevice()), rows);
      const [dX] = await emitted([dOut, weight], [before], (recorder, [given, w, into]) =>
        emitInputGradient(recorder, 'Linear.inputGradient', { rows, inputs, outputs }, tiles, {
          dOut: given,
          weight: w,
          dX: into,
          added: true,
        }),
      );
      const own = productReference(dOut.values, weight.values, [rows, outputs, inputs], { transposeB: true });
      expect(
        relativeError(
          dX,
          own.map((value, i) => value + before.values[i]),
        ),
      ).toBeLessThan(1e-5);
    });
  },
);
