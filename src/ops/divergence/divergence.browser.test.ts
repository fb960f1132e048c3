import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  DEVICES,
  describeOn,
  expectParity,
  itKeepsItsHabits,
  normals,
  outputOf,
  type Reference,
  repeated,
} from '../testing';
import { outputDivergence, parameterDivergence } from './op';
import { outputDivergenceReference, parameterDivergenceReference } from './reference';

const ofParameters = ([teacher, student]: Tensor[]) => parameterDivergence(teacher as Tensor1D, student as Tensor1D);
const ofOutputs = ([teacher, student, weights]: Tensor[]) =>
  outputDivergence(teacher as Tensor2D, student as Tensor2D, weights as Tensor1D);
const parameterReference: Reference = ([teacher, student]) => [parameterDivergenceReference(teacher, student)];
const outputReference: Reference = ([teacher, student, weights]) => [
  outputDivergenceReference(teacher, student, weights),
];

const outputs = (rows: number, classes: number, weights = [1, 0, 1]) => [
  normals([rows, classes], 1, 2),
  normals([rows, classes], 2, 2),
  repeated(weights, [rows]),
];

describeOn(DEVICES, 'divergence', (device) => {
  describe('of parameters', () => {
    it.each([{ size: 1 }, { size: 7 }, { size: 40_003 }])(
      'agrees with the reference at $size parameters',
      async ({ size }) => {
        await expectParity(ofParameters, parameterReference, [normals([size], 1), normals([size], 2)]);
      },
    );

    it('is exactly zero between equals', async () => {
      const same = normals([130], 3);
      expect(Array.from(await outputOf(ofParameters, [same, same]))).toEqual([0]);
    });

    itKeepsItsHabits(device, { op: ofParameters, samples: [normals([130], 4), normals([130], 5)], dispatches: 2 });
  });

  describe('of outputs', () => {
    it.each([
      { rows: 1, classes: 5 },
      { rows: 13, classes: 5 },
      { rows: 130, classes: 3 },
      { rows: 70_000, classes: 5 },
    ])('agrees with the reference at $rows rows of $classes', async ({ rows, classes }) => {
      await expectParity(ofOutputs, outputReference, outputs(rows, classes));
    });

    it('is zero where no row counts', async () => {
      expect(Array.from(await outputOf(ofOutputs, outputs(6, 5, [0])))).toEqual([0]);
    });

    it('stays finite at logits far apart', async () => {
      const [, student, weights] = outputs(2, 3, [1]);
      await expectParity(ofOutputs, outputReference, [repeated([400, -400, 0], [2, 3]), student, weights]);
    });

    itKeepsItsHabits(device, { op: ofOutputs, samples: outputs(13, 5), dispatches: 2 });
  });
});
