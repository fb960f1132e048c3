import { dispose, memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { makeViewBatch } from '../../ops/input-views/view-batch';
import {
  countDispatches,
  countSubmits,
  DEVICES,
  describeOn,
  HEAP_DEVICES,
  sameBits,
  valuesOf,
} from '../../ops/testing';
import { NANO as PRESET } from '../fixtures';
import { initialState, type LearnerSettings, measuredSignals, STEP_SIGNALS } from '../learner';
import { type BatchTensors, uploadBatch } from './batch-tensors';
import { Learner } from './learner';

const NANO = { ...PRESET, batch: 2 };
/** As few layers and numbers as still make a step. */
const TINY = { ...NANO, windowLength: 12, clsVectors: 3, width: 12, hidden: 20, projectorHidden: 8, prototypes: 8 };
const SCHEDULE = { learningRate: 1e-3, momentum: 0.95 };

/** Random windows, three bases in ten hidden from the student. */
function batchFor({ windowLength, clsVectors }: LearnerSettings, step: number, fill = 1): BatchTensors {
  const views = makeViewBatch(NANO.batch, windowLength, clsVectors);
  for (let sample = 0; sample < NANO.batch; sample++) {
    const draws = new Draws(NANO.seed, step, sample, PURPOSE.mask);
    for (let i = 0; i < windowLength; i++) {
      const base = draws.below(4);
      const masked = draws.uniform() < NANO.maskRate;
      const row = 5 * (sample * views.tokens + i);
      views.teacher[row + base] = fill;
      if (!masked) views.student[row + base] = fill;
      views.targets[sample * windowLength + i] = base;
      views.weights[sample * windowLength + i] = Number(masked);
    }
  }
  return uploadBatch(views);
}

const learnerFor = (settings: LearnerSettings): Learner => {
  const layout = layOut(settings);
  return new Learner(layout, settings, initialState(layout, settings, initialParameters(layout, NANO.seed)));
};

/** Weights and the last signals after some steps. */
async function afterSteps(settings: LearnerSettings, steps: number): Promise<Float32Array[]> {
  const learner = learnerFor(settings);
  const signals: Float32Array[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = batchFor(settings, step);
    signals.push(await valuesOf(learner.step(batch, SCHEDULE)));
    dispose(Object.values(batch));
  }
  const state = await Promise.all(
    [learner.student, learner.teacher, learner.center].map((made) => valuesOf(made.clone())),
  );
  learner.dispose();
  return [...state, ...signals];
}

const readAll = (learner: Learner) =>
  Promise.all([learner.student, learner.teacher, learner.center].map((made) => valuesOf(made.clone())));

// On WebGPU nobody learns by it: there PyTorch holds its steps, and those of the fused learner do.
describeOn(HEAP_DEVICES, 'a learner', () => {
  it.each([
    { what: 'InfoNCE', change: {} },
    { what: 'neighbours', change: { objective: 'neighbour' } },
    { what: 'latent features and neighbours', change: { objective: 'latent', neighbourWeight: 0.1 } },
    { what: 'bases alone', change: { contrastiveWeight: 0 } },
  ] as const)('gets the same bits from the same seed after five steps, with $what', async ({ change }) => {
    const settings = { ...TINY, ...change };
    const [once, again] = [await afterSteps(settings, 5), await afterSteps(settings, 5)];
    expect(once.every((values, i) => sameBits(values, again[i]))).toBe(true);
    expect(once.every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it('goes on from its read state with the same bits', async () => {
    const steps = async (learner: Learner, first: number, last: number) => {
      for (let step = first; step <= last; step++) {
        const batch = batchFor(TINY, step);
        learner.step(batch, SCHEDULE).dispose();
        dispose(Object.values(batch));
      }
      return learner;
    };
    const whole = await steps(learnerFor(TINY), 1, 5);
    const broken = await steps(learnerFor(TINY), 1, 2);
    const resumed = await steps(new Learner(whole.layout, TINY, await broken.read()), 3, 5);
    const [expected, got] = [await whole.read(), await resumed.read()];
    expect(got.applied).toBe(5);
    for (const part of ['student', 'teacher', 'firstMoment', 'secondMoment', 'center'] as const)
      expect(sameBits(got[part], expected[part]), part).toBe(true);
    for (const learner of [whole, broken, resumed]) learner.dispose();
  });

  it.each([
    { what: 'InfoNCE', change: {} },
    { what: 'distillation', change: { objective: 'distillation' } },
    {
      what: 'distillation by projector and Sinkhorn-Knopp',
      change: { objective: 'distillation', head: 'projector', centering: 'sinkhorn' },
    },
    {
      what: 'distillation by features and Sinkhorn-Knopp',
      change: { objective: 'distillation', centering: 'sinkhorn' },
    },
    { what: 'neighbours', change: { objective: 'neighbour' } },
    { what: 'latent features', change: { objective: 'latent' } },
  ] as const)('keeps its weights and its center through a batch that overflows, with $what', async ({ change }) => {
    const settings = { ...TINY, ...change };
    const learner = learnerFor(settings);
    const before = await readAll(learner);
    const batch = batchFor(settings, 0, 1e37);
    const signals = await valuesOf(learner.step(batch, SCHEDULE));
    const after = await readAll(learner);
    expect(Number.isFinite(signals[STEP_SIGNALS.indexOf('gradientNorm')])).toBe(false);
    expect(before.every((values, i) => sameBits(values, after[i]))).toBe(true);
    learner.dispose();
    dispose(Object.values(batch));
  });

  it('learns from bases alone as if there were no objective beside them, and keeps a teacher', async () => {
    const alone = (objective: LearnerSettings['objective']) =>
      afterSteps({ ...TINY, objective, neighbourWeight: 0.1, contrastiveWeight: 0 }, 3);
    const [infonce, latent] = [await alone('infonce'), await alone('latent')];
    expect(infonce.every((values, i) => sameBits(values, latent[i]))).toBe(true);
    const [student, teacher] = infonce;
    expect(sameBits(student, teacher)).toBe(false);
    expect([...infonce[3]].map((value) => value !== 0)).toEqual(
      STEP_SIGNALS.map((name) => measuredSignals({ ...TINY, contrastiveWeight: 0 }).includes(name)),
    );
  });

  it('predicts nothing where nothing is masked', async () => {
    const settings = { ...TINY, objective: 'latent' } as const;
    const learner = learnerFor(settings);
    const views = makeViewBatch(NANO.batch, settings.windowLength, settings.clsVectors);
    const batch = uploadBatch(views);
    const signals = await valuesOf(learner.step(batch, SCHEDULE));
    expect(signals[STEP_SIGNALS.indexOf('contrastive')]).toBe(0);
    expect(signals.every(Number.isFinite)).toBe(true);
    learner.dispose();
    dispose(Object.values(batch));
  });

  it.each([
    { what: 'InfoNCE', change: {} },
    { what: 'latent features and neighbours', change: { objective: 'latent', neighbourWeight: 0.1 } },
  ] as const)('holds the same tensors after each of twenty steps, with $what', ({ change }) => {
    const settings = { ...TINY, ...change };
    const learner = learnerFor(settings);
    const batch = batchFor(settings, 0);
    const held = memory().numTensors;
    for (let step = 0; step < 20; step++) {
      learner.step(batch, SCHEDULE).dispose();
      expect(memory().numTensors).toBe(held);
    }
    learner.dispose();
    dispose(Object.values(batch));
  });
});

describeOn(
  DEVICES.filter(({ kind }) => kind === 'webgpu'),
  'a step of the nano preset',
  () => {
    it('stays within its dispatches and submits', () => {
      const learner = learnerFor(NANO);
      const batch = batchFor(NANO, 0);
      let submits = 0;
      const dispatches = countDispatches(() => {
        submits = countSubmits(() => learner.step(batch, SCHEDULE).dispose());
      });
      // Measured (172 and 11) plus a tenth.
      expect.soft(dispatches).toBeLessThanOrEqual(189);
      expect.soft(submits).toBeLessThanOrEqual(12);
      learner.dispose();
      dispose(Object.values(batch));
    });
  },
);
