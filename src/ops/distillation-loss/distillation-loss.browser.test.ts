import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { DEVICES, describeOn, distributions, expectGradient, expectParity, itKeepsItsHabits, normals, outputOf, type Reference } from '../testing';
import { distillationLoss } from './op';
import { distillationLossReference } from './reference';

const opOf =
  (temperature: number) =>
  ([z, q]: Tensor[]) =>
    distillationLoss(z as Tensor2D, q as Tensor2D, temperature);
const referenceOf =
  (classes: number, temperature: number): Reference =>
  ([z, q]) => [distillationLossReference(z, q, classes, temperature)];

const samplesOf = (shape: [number, number]) => [normals(shape, 1), distributions(shape, 2)];

const CASES: { shape: [number, number]; temperature: number }[] = [
  { shape: [8, 32], temperature: 0.1 },
  { shape: [7, 5], temperature: 0.1 },
  { shape: [1, 3], temperature: 1 },
  { shape: [2, 130], temperature: 0.04 },
];

describeOn(DEVICES, 'distillationLoss', (device) => {
  it.each(CASES)('agrees with the reference, and so does its gradient, at $shape and temperature $temperature', async ({ shape, temperature }) => {
    await expectParity(opOf(temperature), referenceOf(shape[1], temperature), samplesOf(shape));
    await expectGradient(opOf(temperature), referenceOf(shape[1], temperature), samplesOf(shape), { differentiated: 1, tolerance: 1e-3 });
  });

  it('stays right with more rows than one dispatch dimension', async () => {
    const shape: [number, number] = [66_000, 3];
    // WebAssembly adds the rows up one after another in float32.
    await expectParity(opOf(0.1), referenceOf(3, 0.1), samplesOf(shape), 2e-4);
  });

  it('stays finite at logits far apart', async () => {
    const z = { values: Float32Array.from([500, -500, 0]), shape: [1, 3] };
    const q = { values: Float32Array.from([0, 1, 0]), shape: [1, 3] };
    expect((await outputOf(opOf(0.1), [z, q]))[0]).toBeCloseTo(10_000, 0);
  });

  itKeepsItsHabits(device, { op: opOf(0.1), samples: samplesOf([8, 32]), dispatches: 14, withGradient: 15, differentiated: 1 });
});
