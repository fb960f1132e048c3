import { backend, dispose, memory, type Rank, type Tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openForTests } from '../device/testing';
import type { StudioBackend } from '../device/webgpu/studio-backend';
import { layOut } from '../model/layout';
import { baseLogits, clsVectors, encode } from '../model/network';
import { withWeights } from '../model/testing';
import { FusedLearner } from './fused/learner';
import { DEFAULT_LIMITS } from './fused/memory';
import { initialState, type LearnerSettings } from './learner';
import {
  cases,
  expectSignals,
  expectWeights,
  pack,
  relativeError,
  type StoredTensor,
  TOLERANCE,
  viewsOf,
} from './oracle/testing';
import { PRESETS } from './presets';
import { uploadBatch } from './reference/batch-tensors';
import { Learner } from './reference/learner';
import { lossesAndGradient } from './reference/objective';
import { teacherTargets } from './reference/targets';

/** The reference has logits at the CLS tokens too. */
function positionsOnly({ shape: [B, T, V], values }: StoredTensor, { windowLength: L }: LearnerSettings): StoredTensor {
  return { shape: [B, L, V], values: values.filter((_, i) => Math.floor(i / V) % T < L) };
}

async function expectTensor(tensor: Tensor, reference: StoredTensor, what: string): Promise<void> {
  expect(relativeError(await tensor.data(), reference.values), what).toBeLessThan(TOLERANCE);
  tensor.dispose();
}

for (const device of ['webgpu', 'wasm'] as const) {
  describe(`PyTorch reference on ${device}`, () => {
    it('has its backend', async () => {
      await openForTests(device);
      expect(cases.map(({ config }) => config.backbone).filter((backbone) => backbone === 'transformer')).toHaveLength(
        4,
      );
      expect(cases.length).toBeGreaterThanOrEqual(14);
    });

    it.each(cases)('$case: logits, CLS vectors, losses and all gradients of the first step', async (oracle) => {
      await openForTests(device);
      const { config, expected } = oracle;
      const layout = layOut(config);
      const student = tensor1d(pack(oracle.student, layout));
      const teacher = tensor1d(pack(oracle.teacher, layout));
      const batch = uploadBatch(viewsOf(oracle.steps[0], config));
      for (const [who, flat, input] of [
        ['student', student, batch.student],
        ['teacher', teacher, batch.teacher],
      ] as const) {
        const [logits, cls] = withWeights(flat, layout, (weights) => {
          const features = encode(weights, input, config);
          return [baseLogits(weights, features, config), clsVectors(features, config)];
        });
        await expectTensor(logits, positionsOnly(expected.firstStep[`${who}Logits`], config), `${who} logits`);
        await expectTensor(cls, expected.firstStep[`${who}Cls`], `${who} CLS vectors`);
      }
      const center = zeros<Rank.R2>(expected.center.shape as [number, number]);
      const targets = teacherTargets(teacher, layout, batch, config);
      const losses = lossesAndGradient(student, layout, batch, targets, center, config);
      expectWeights(await losses.gradient.data(), expected.firstStep.gradients, layout, 'gradient of');
      expect(relativeError(await losses.mlm.data(), [expected.steps[0].mlmLoss])).toBeLessThan(TOLERANCE);
      expect(relativeError(await losses.contrastive!.data(), [expected.steps[0].contrastiveLoss])).toBeLessThan(
        TOLERANCE,
      );
    });

    it.each(cases)('$case: signals, student, teacher and center after three steps', async (oracle) => {
      await openForTests(device);
      const { config, expected } = oracle;
      const layout = layOut(config);
      const before = memory().numTensors;
      const learner = new Learner(
        layout,
        config,
        initialState(layout, config, pack(oracle.student, layout), pack(oracle.teacher, layout)),
      );
      const held = memory().numTensors;
      for (const [index, step] of oracle.steps.entries()) {
        const batch = uploadBatch(viewsOf(step, config));
        const signals = learner.step(batch, { learningRate: step.learningRate, momentum: step.emaMomentum });
        const values = await signals.data<'float32'>();
        expectSignals(values, expected.steps[index], index + 1);
        dispose([signals, ...Object.values(batch)]);
        expect(memory().numTensors, 'tensors after a step').toBe(held);
      }
      expectWeights(await learner.student.data(), expected.student, layout, 'student');
      expectWeights(await learner.teacher.data(), expected.teacher, layout, 'teacher');
      expect(relativeError(await learner.center.data(), expected.center.values), 'center').toBeLessThan(TOLERANCE);
      learner.dispose();
      expect(memory().numTensors, 'tensors after disposal').toBe(before);
    });
  });
}

describe('PyTorch reference on fused kernels', () => {
  // Once: cases of the same shape share compiled kernels.
  beforeAll(async () => {
    await openForTests('webgpu');
  });

  it.each(cases)('$case: signals, student, teacher and center after three steps', async (oracle) => {
    const { config, expected } = oracle;
    const layout = layOut(config);
    const from = initialState(layout, config, pack(oracle.student, layout), pack(oracle.teacher, layout));
    const batch = oracle.steps[0].studentInput.shape[0];
    const learner = new FusedLearner(backend() as StudioBackend, layout, { ...config, batch }, from, {
      limits: { ...DEFAULT_LIMITS, software: true },
      // The reference brings its own.
      views: { ...PRESETS.nano, softMaskWeight: 1 },
    });
    await learner.prepare(
      () => {},
      () => {},
    );
    const taken = oracle.steps.map((step) =>
      learner.stepOnViews(viewsOf(step, config), { learningRate: step.learningRate, momentum: step.emaMomentum }),
    );
    await learner.flush();
    for (const [index, { signals }] of taken.entries()) expectSignals(await signals, expected.steps[index], index + 1);
    const { student, teacher, center } = await learner.read();
    expectWeights(student, expected.student, layout, 'student');
    expectWeights(teacher, expected.teacher, layout, 'teacher');
    expect(relativeError(center, expected.center.values), 'center').toBeLessThan(TOLERANCE);
    learner.dispose();
  });
});
