import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  DEVICES,
  describeOn,
  expectGradient,
  expectParity,
  itKeepsItsHabits,
  normals,
  outputOf,
  type Reference,
  repeated,
} from '../testing';
import { centeredCosines, infoNce } from './op';
import { centeredCosinesReference, infoNceReference } from './reference';

const opOf =
  (temperature: number) =>
  ([student, teacher]: Tensor[]) =>
    infoNce(student as Tensor2D, teacher as Tensor2D, temperature);
const referenceOf =
  (batch: number, temperature: number): Reference =>
  ([student, teacher]) => [infoNceReference(student, teacher, batch, temperature)];
const cosines = ([student, teacher]: Tensor[]) => centeredCosines(student as Tensor2D, teacher as Tensor2D);

const samplesOf = (shape: [number, number]) => [normals(shape, 1), normals(shape, 2)];

const CASES: { shape: [number, number]; temperature: number }[] = [
  { shape: [8, 20], temperature: 0.3 },
  { shape: [5, 7], temperature: 0.1 },
  { shape: [3, 1], temperature: 0.3 },
  { shape: [33, 130], temperature: 0.3 },
  { shape: [3, 65_541], temperature: 0.3 },
  { shape: [260, 2], temperature: 0.3 },
];

describeOn(DEVICES, 'infoNce', (device) => {
  it.each(CASES)(
    'agrees with the reference, and so does its gradient, at $shape and temperature $temperature',
    async ({ shape, temperature }) => {
      await expectParity(opOf(temperature), referenceOf(shape[0], temperature), samplesOf(shape));
      await expectGradient(opOf(temperature), referenceOf(shape[0], temperature), samplesOf(shape), {
        differentiated: 1,
        tolerance: 1e-3,
      });
    },
  );

  it('agrees with the reference on a batch of two, whose centered rows are opposite', async () => {
    await expectParity(opOf(0.3), referenceOf(2, 0.3), samplesOf([2, 6]));
  });

  it('gives ln B and a finite gradient where all windows look alike', async () => {
    const alike = repeated([1, -2, 3], [4, 3]);
    expect((await outputOf(opOf(0.3), [alike, normals([4, 3], 3)]))[0]).toBeCloseTo(Math.log(4), 5);
    await expectGradient(opOf(0.3), () => [Math.log(4)], [repeated([0], [4, 3]), repeated([0], [4, 3])], {
      differentiated: 1,
    });
  });

  it('measures the centered cosines', async () => {
    await expectParity(
      cosines,
      ([student, teacher]) => centeredCosinesReference(student, teacher, 6),
      samplesOf([6, 9]),
    );
  });

  itKeepsItsHabits(device, {
    op: opOf(0.3),
    samples: samplesOf([8, 20]),
    dispatches: 5,
    withGradient: 6,
    differentiated: 1,
  });
});

describeOn(DEVICES, 'centeredCosines', (device) => {
  itKeepsItsHabits(device, { op: cosines, samples: samplesOf([8, 20]), dispatches: 18 });
});
