import { stack, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
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
  type Sample,
} from '../testing';
import type { MlmLoss } from './kernels';
import { maskedCrossEntropy } from './op';
import { maskedCrossEntropyReference } from './reference';

const measure = (kind: MlmLoss, [logits, targets, weights]: Tensor[]) =>
  maskedCrossEntropy(logits as Tensor2D, targets as Tensor1D, weights as Tensor1D, kind);

const lossOf = (kind: MlmLoss) => (inputs: Tensor[]) => {
  const { loss, accuracy } = measure(kind, inputs);
  accuracy.dispose();
  return loss;
};
const bothOf = (kind: MlmLoss) => (inputs: Tensor[]) => {
  const { loss, accuracy } = measure(kind, inputs);
  return stack([loss, accuracy]);
};
const referenceOf =
  (kind: MlmLoss, classes: number): Reference =>
  ([logits, targets, weights]) => {
    const { loss, accuracy } = maskedCrossEntropyReference(logits, targets, weights, classes, kind);
    return [loss, accuracy];
  };

const codes = (pattern: number[], rows: number): Sample => ({ ...repeated(pattern, [rows]), dtype: 'int32' });

const windowed = (rows: number, classes: number, masked: readonly number[]): Sample[] => [
  normals([rows, classes], 1, 2),
  codes(
    [3, 0, 2, 1, 0, 0, 1].map((target) => target % classes),
    rows,
  ),
  repeated(masked, [rows]),
];

const CASES: { why: string; samples: Sample[]; classes: number }[] = [
  { why: 'some masked', samples: windowed(13, 5, [1, 0, 1]), classes: 5 },
  { why: 'all masked', samples: windowed(8, 5, [1]), classes: 5 },
  { why: 'one row', samples: windowed(1, 5, [1]), classes: 5 },
  { why: 'one masked of many', samples: windowed(130, 5, [...new Array(129).fill(0), 1]), classes: 5 },
  { why: 'two classes', samples: windowed(9, 2, [0, 1]), classes: 2 },
  { why: 'more rows than one dispatch dimension', samples: windowed(70_000, 5, [0, 0, 1]), classes: 5 },
];

describeOn(DEVICES, 'maskedCrossEntropy', (device) => {
  describe.each(['cross-entropy', 'bce'] as const)('%s', (kind) => {
    it.each(CASES)('measures loss and accuracy as the reference does: $why', async ({ samples, classes }) => {
      await expectParity(bothOf(kind), referenceOf(kind, classes), samples);
    });

    it.each(CASES)('has the gradient of the reference: $why', async ({ samples, classes }) => {
      const reference: Reference = (inputs) => [referenceOf(kind, classes)(inputs)[0]];
      await expectGradient(lossOf(kind), reference, samples, { differentiated: 1 });
    });

    it('is zero where nothing is masked', async () => {
      expect(Array.from(await outputOf(bothOf(kind), windowed(6, 5, [0])), Math.abs)).toEqual([0, 0]);
    });

    it('stays finite at logits far apart', async () => {
      const [, targets, weights] = windowed(4, 5, [1]);
      const logits = repeated([3000, -3000, 0, 0, 1], [4, 5]);
      await expectParity(bothOf(kind), referenceOf(kind, 5), [logits, targets, weights]);
    });

    it('counts the first of equal classes as the most probable', async () => {
      const [, , weights] = windowed(4, 5, [1]);
      const targets = codes([0, 1, 2, 0], 4);
      expect((await outputOf(bothOf(kind), [repeated([0], [4, 5]), targets, weights]))[1]).toBe(0.5);
    });

    itKeepsItsHabits(device, {
      op: lossOf(kind),
      samples: windowed(13, 5, [1, 0, 1]),
      dispatches: 3,
      withGradient: 4,
      differentiated: 1,
    });
  });
});
