import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { DEVICES, describeOn, distributions, expectParity, itKeepsItsHabits, normals, outputOf, type Reference, repeated, type Sample } from '../testing';
import { centeredDistribution, meanEntropy, nextCenter, sinkhornDistribution, usageEntropy } from './op';
import { centeredDistributionReference, meanEntropyReference, nextCenterReference, sinkhornReference, usageEntropyReference } from './reference';

type Shape = readonly [number, number, number];

const SHAPES: { shape: Shape }[] = [{ shape: [8, 4, 32] }, { shape: [3, 2, 5] }, { shape: [2, 1, 3] }, { shape: [5, 10, 1] }];
const TEMPERATURE = 0.04;

const centered = ([logits, center]: Tensor[]) => centeredDistribution(logits as Tensor3D, center as Tensor2D, TEMPERATURE);
const sinkhorn = ([logits]: Tensor[]) => sinkhornDistribution(logits as Tensor3D, TEMPERATURE);
const moved = ([center, logits]: Tensor[]) => nextCenter(center as Tensor2D, logits as Tensor3D, 0.9);
const used = ([distribution]: Tensor[]) => usageEntropy(distribution as Tensor3D);
const entropy = ([distribution]: Tensor[]) => meanEntropy(distribution as Tensor3D);

const logitsOf = (shape: Shape, scale = 1) => normals(shape, 1, scale);
const centerOf = ([, C, K]: Shape) => normals([C, K], 2);
const distributionOf = ([B, C, K]: Shape): Sample => ({ ...distributions([B * C, K], 3), shape: [B, C, K] });
const sinkhornOf =
  (shape: Shape): Reference =>
  ([logits]) =>
    sinkhornReference(logits, shape, TEMPERATURE);

describeOn(DEVICES, 'the teacher distribution', (device) => {
  describe('centered', () => {
    it.each(SHAPES)('agrees with the reference at $shape', async ({ shape }) => {
      await expectParity(centered, ([logits, center]) => centeredDistributionReference(logits, center, shape, TEMPERATURE), [logitsOf(shape), centerOf(shape)]);
    });

    it('stays right with more rows than one dispatch dimension', async () => {
      const shape: Shape = [70_000, 1, 3];
      await expectParity(centered, ([logits, center]) => centeredDistributionReference(logits, center, shape, TEMPERATURE), [logitsOf(shape), centerOf(shape)]);
    });

    itKeepsItsHabits(device, { op: centered, samples: [logitsOf([8, 4, 32]), centerOf([8, 4, 32])], dispatches: 9 });
  });

  describe('by Sinkhorn-Knopp', () => {
    it.each(SHAPES)('agrees with the reference at $shape', async ({ shape }) => {
      await expectParity(sinkhorn, sinkhornOf(shape), [logitsOf(shape, 0.2)]);
    });

    it('stays finite where a class is out of reach of every window', async () => {
      const shape: Shape = [4, 2, 3];
      const logits = logitsOf(shape, 0.1);
      for (let i = 0; i < logits.values.length; i += 3) logits.values[i] -= 50;
      await expectParity(sinkhorn, sinkhornOf(shape), [logits], 1e-4);
    });

    it('stays finite where one window outshines the others in every class', async () => {
      const shape: Shape = [3, 1, 4];
      const logits = logitsOf(shape, 0.1);
      for (let i = 0; i < 4; i++) logits.values[i] += 50;
      await expectParity(sinkhorn, sinkhornOf(shape), [logits], 1e-4);
    });

    itKeepsItsHabits(device, { op: sinkhorn, samples: [logitsOf([8, 4, 32], 0.2)], dispatches: 50 });
  });

  describe('center', () => {
    it.each(SHAPES)('moves towards the batch mean at $shape', async ({ shape }) => {
      await expectParity(moved, ([center, logits]) => nextCenterReference(center, logits, shape, 0.9), [centerOf(shape), logitsOf(shape)]);
    });

    itKeepsItsHabits(device, { op: moved, samples: [centerOf([8, 4, 32]), logitsOf([8, 4, 32])], dispatches: 5 });
  });

  describe('entropies', () => {
    it.each(SHAPES)('agree with the reference at $shape', async ({ shape }) => {
      await expectParity(entropy, ([q]) => [meanEntropyReference(q, shape[2])], [distributionOf(shape)]);
      await expectParity(used, ([q]) => [usageEntropyReference(q, shape)], [distributionOf(shape)]);
    });

    it('tell certainty per window from one class for all', async () => {
      const alike = repeated([1, 0], [2, 1, 2]);
      const apart = repeated([1, 0, 0, 1], [2, 1, 2]);
      for (const [sample, usage] of [
        [alike, 0],
        [apart, Math.LN2],
      ] as const) {
        expect((await outputOf(entropy, [sample]))[0]).toBeCloseTo(0, 6);
        expect((await outputOf(used, [sample]))[0]).toBeCloseTo(usage, 6);
      }
    });

    itKeepsItsHabits(device, { op: entropy, samples: [distributionOf([8, 4, 32])], dispatches: 6 });
    itKeepsItsHabits(device, { op: used, samples: [distributionOf([8, 4, 32])], dispatches: 8 });
  });
});
