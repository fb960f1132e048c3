import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { DEVICES, describeOn, expectParity, itKeepsItsHabits, normals, outputOf, sameBits } from '../testing';
import { emaUpdate } from './op';
import { emaUpdateReference } from './reference';

const opOf =
  (momentum: number) =>
  ([teacher, student]: Tensor[]) =>
    emaUpdate(teacher as Tensor1D, student as Tensor1D, momentum);
const samplesOf = (size: number) => [normals([size], 1), normals([size], 2)];

describeOn(DEVICES, 'emaUpdate', (device) => {
  it.each([1, 3, 64, 131, 70_001])('agrees with the reference at %i parameters', async (size) => {
    await expectParity(
      opOf(0.9),
      ([teacher, student]) => emaUpdateReference(teacher, student, 0.9),
      samplesOf(size),
      1e-6,
    );
  });

  it('leaves the teacher as it is at a momentum of 1', async () => {
    const samples = samplesOf(130);
    expect(sameBits(await outputOf(opOf(1), samples), samples[0].values)).toBe(true);
  });

  itKeepsItsHabits(device, { op: opOf(0.95), samples: samplesOf(131), dispatches: 1 });
});
