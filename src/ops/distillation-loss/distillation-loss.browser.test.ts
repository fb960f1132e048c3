import { dispose, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
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
  relativeError,
  type Sample,
} from '../testing';
import { meanEntropy } from './composed';
import type { DistillationSettings } from './kernels';
import { distillationLoss } from './op';
import { distillationReference, meanEntropyReference } from './reference';

type Shape = [number, number, number];
const OUTPUTS = ['loss', 'entropy', 'center', 'usage'] as const;

const EMA: DistillationSettings = {
  centering: 'ema',
  studentTemperature: 0.1,
  teacherTemperature: 0.04,
  centerMomentum: 0.9,
};
const SINKHORN: DistillationSettings = { ...EMA, centering: 'sinkhorn' };

const opOf =
  (settings: DistillationSettings, output: (typeof OUTPUTS)[number] = 'loss') =>
  ([student, teacher, center]: Tensor[]) => {
    const { [output]: wanted, ...rest } = distillationLoss(
      student as Tensor3D,
      teacher as Tensor3D,
      center as Tensor2D,
      settings,
    );
    dispose(Object.values(rest));
    return wanted;
  };
const referenceFor =
  (settings: DistillationSettings, shape: Shape, output: (typeof OUTPUTS)[number] = 'loss'): Reference =>
  (inputs) => {
    const made = distillationReference(inputs, shape, settings)[output];
    return typeof made === 'number' ? [made] : made;
  };
/** The teacher's numbers are divided by 0.04. */
const samplesOf = (shape: Shape, scale = 0.2): Sample[] => [
  normals(shape, 1),
  normals(shape, 2, scale),
  normals([shape[1], shape[2]], 3, scale),
];

async function expectAll(
  settings: DistillationSettings,
  shape: Shape,
  samples: Sample[],
  tolerance = 1e-5,
): Promise<void> {
  for (const output of OUTPUTS)
    await expectParity(opOf(settings, output), referenceFor(settings, shape, output), samples, tolerance);
}

const SHAPES: { shape: Shape }[] = [
  { shape: [8, 4, 32] },
  { shape: [7, 1, 5] },
  { shape: [1, 2, 3] },
  { shape: [2, 1, 130] },
  { shape: [5, 10, 1] },
];

describeOn(DEVICES, 'distillationLoss', (device) => {
  describe.each([
    { what: 'a center', settings: EMA, dispatches: 3 },
    { what: 'Sinkhorn-Knopp', settings: SINKHORN, dispatches: 9 },
  ])('with $what', ({ settings, dispatches }) => {
    it.each(SHAPES)(
      'agrees with the reference in loss, entropy, next center and usage, and so does its gradient, at $shape',
      async ({ shape }) => {
        const samples = samplesOf(shape);
        await expectAll(settings, shape, samples, 2e-5);
        await expectGradient(opOf(settings), referenceFor(settings, shape), samples, {
          differentiated: 1,
          tolerance: 1e-3,
        });
      },
    );

    it('stays right with more rows than one dispatch dimension', async () => {
      const shape: Shape = [6600, 10, 3];
      // WebAssembly adds the rows up one after another in float32.
      await expectAll(settings, shape, samplesOf(shape), 2e-4);
      await expectGradient(opOf(settings), referenceFor(settings, shape), samplesOf(shape), {
        differentiated: 1,
        tolerance: 1e-3,
      });
    });

    itKeepsItsHabits(device, {
      op: opOf(settings),
      samples: samplesOf([8, 4, 32]),
      dispatches,
      withGradient: dispatches + 1,
      differentiated: 1,
    });
  });

  it('stays finite at logits far apart', async () => {
    const [student, teacher] = [
      [500, -500, 0],
      [0, 9, 0],
    ].map((values): Sample => ({ values: Float32Array.from(values), shape: [1, 1, 3] }));
    expect(
      (await outputOf(opOf(EMA), [student, teacher, { values: new Float32Array(3), shape: [1, 3] }]))[0],
    ).toBeCloseTo(10_000, 0);
  });

  it('stays finite by Sinkhorn-Knopp where a class is out of reach of every window', async () => {
    const shape: Shape = [4, 2, 3];
    const [student, teacher, center] = samplesOf(shape, 0.1);
    for (let i = 0; i < teacher.values.length; i += 3) teacher.values[i] -= 50;
    await expectAll(SINKHORN, shape, [student, teacher, center], 1e-4);
  });

  it('stays finite by Sinkhorn-Knopp where one window outshines the others in every class', async () => {
    const shape: Shape = [3, 1, 4];
    const [student, teacher, center] = samplesOf(shape, 0.1);
    for (let i = 0; i < 4; i++) teacher.values[i] += 50;
    await expectAll(SINKHORN, shape, [student, teacher, center], 1e-4);
  });

  it('tells certainty per window from one class for all', async () => {
    for (const [logits, usage] of [
      [
        [9, 0, 9, 0],
        [1, 0],
      ],
      [
        [9, 0, 0, 9],
        [0.5, 0.5],
      ],
    ] as const) {
      const teacher: Sample = { values: Float32Array.from(logits), shape: [2, 1, 2] };
      const samples = [teacher, teacher, { values: new Float32Array(2), shape: [1, 2] }];
      expect((await outputOf(opOf(EMA, 'entropy'), samples))[0]).toBeCloseTo(0, 6);
      expect(relativeError(await outputOf(opOf(EMA, 'usage'), samples), usage)).toBeLessThan(1e-6);
    }
  });

  it('measures the entropy of how classes are used', async () => {
    const usage: Sample = { values: Float32Array.from([0.5, 0.5, 1, 0, 0.25, 0.75]), shape: [3, 2] };
    await expectParity(
      ([q]) => meanEntropy(q as Tensor2D),
      ([q]) => [meanEntropyReference(q, 2)],
      [usage],
    );
  });
});
