import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  describeOn,
  expectGradient,
  HEAP_DEVICES,
  itKeepsItsHabits,
  normals,
  outputOf,
  relativeError,
  repeated,
} from '../testing';
import { chordShift } from './op';
import { chordShiftReference } from './reference';

type Shape = [number, number, number];

const CASES: { shape: Shape; groupSize: number; why: string }[] = [
  { shape: [2, 7, 6], groupSize: 2, why: 'whole groups' },
  { shape: [2, 7, 11], groupSize: 4, why: 'a narrower last group' },
  { shape: [3, 1, 10], groupSize: 3, why: 'one token' },
  { shape: [2, 2, 10], groupSize: 1, why: 'offsets that wrap many times' },
  { shape: [2, 130, 9], groupSize: 1, why: 'more tokens than a workgroup' },
  { shape: [1, 5, 3], groupSize: 8, why: 'one group, wider than the model' },
  { shape: [1, 6, 40], groupSize: 1, why: 'more groups than bits' },
  { shape: [1, 65_537, 65], groupSize: 5, why: 'more values than one dispatch dimension reaches' },
];

const shiftOf =
  (groupSize: number, inverse: boolean) =>
  ([x]: Tensor[]) =>
    chordShift(x as Tensor3D, groupSize, inverse);

describeOn(HEAP_DEVICES, 'chordShift', (device) => {
  it.each(CASES)('copies exactly what the reference reads: $why', async ({ shape, groupSize }) => {
    const sample = repeated(normals([1009], 1).values, shape);
    for (const inverse of [false, true]) {
      const out = await outputOf(shiftOf(groupSize, inverse), [sample]);
      expect(relativeError(out, chordShiftReference(sample.values, shape, groupSize, inverse))).toBe(0);
    }
  });

  it.each([false, true])('has its transpose as gradient, inverse %s', async (inverse) => {
    const shape: Shape = [2, 7, 11];
    await expectGradient(shiftOf(4, inverse), ([x]) => chordShiftReference(x, shape, 4, inverse), [normals(shape, 2)]);
  });

  itKeepsItsHabits(device, {
    op: shiftOf(4, false),
    samples: [normals([2, 7, 11], 3)],
    dispatches: 0,
    withGradient: 0,
  });
});
