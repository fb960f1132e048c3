import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  describeOn,
  expectGradient,
  expectParity,
  gradientsOf,
  itKeepsItsHabits,
  normals,
  outputOf,
  PRODUCT_DEVICES,
  type Reference,
  relativeError,
  repeated,
  sampleOf,
} from '../testing';
import { layerNorm } from './op';
import oracle from './oracle.json';
import { layerNormReference } from './reference';

const op = ([x, scale, shift]: Tensor[]) => layerNorm(x as Tensor2D, scale as Tensor1D, shift as Tensor1D);
const reference: Reference = ([x, scale, shift]) => layerNormReference(x, scale, shift);
const samplesOf = ([N, D]: readonly [number, number]) => [normals([N, D], 1, 3), normals([D], 2), normals([D], 3)];

const SHAPES: { shape: [number, number]; why: string }[] = [
  { shape: [1, 4], why: 'one row' },
  { shape: [7, 5], why: 'a width that is no multiple of 4' },
  { shape: [130, 12], why: 'several chunks of rows' },
  { shape: [3, 300], why: 'rows longer than a workgroup' },
];

describeOn(PRODUCT_DEVICES, 'layerNorm', (device) => {
  it.each(SHAPES)('agrees with the reference, and so do its three gradients: $why, $shape', async ({ shape }) => {
    await expectParity(op, reference, samplesOf(shape));
    await expectGradient(op, reference, samplesOf(shape));
  });

  it('agrees with PyTorch, and so do its gradients', async () => {
    const samples = [oracle.x, oracle.scale, oracle.shift].map(sampleOf);
    expect(relativeError(await outputOf(op, samples), oracle.out.values)).toBeLessThan(1e-6);
    const gradients = await gradientsOf(op, samples, sampleOf(oracle.dOut), 3);
    [oracle.dX, oracle.dScale, oracle.dShift].forEach(({ values }, i) => {
      expect(relativeError(gradients[i], values), `gradient by input ${i}`).toBeLessThan(1e-5);
    });
  });

  it('keeps its digits where the values are large beside their differences', async () => {
    const [x, scale, shift] = samplesOf([5, 8]);
    const far = { ...x, values: x.values.map((value) => Math.fround(1000 + value)) };
    await expectParity(op, reference, [far, scale, shift], 1e-4);
  });

  it('gives the shift where a row is all one value', async () => {
    expect(
      Array.from(await outputOf(op, [repeated([3], [2, 4]), normals([4], 4), repeated([1, 2, 3, 4], [4])])),
    ).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it('passes NaN on, within its row', async () => {
    const x = repeated([1, 2, Number.NaN, 4, 5, 6, 7, 9], [2, 4]);
    const out = await outputOf(op, [x, repeated([1], [4]), repeated([0], [4])]);
    expect(Array.from(out, Number.isNaN)).toEqual([true, true, true, true, false, false, false, false]);
  });

  itKeepsItsHabits(device, { op, samples: samplesOf([130, 12]), dispatches: 1, withGradient: 4 });

  if (device.kind !== 'webgpu') return;
  it('reaches every row where one dispatch dimension does not suffice', async () => {
    const samples = samplesOf([65_541, 3]);
    await expectParity(op, reference, samples);
    await expectGradient(op, reference, samples);
  });
});
