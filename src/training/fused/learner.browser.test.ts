import { add, backend, memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openAnew } from '../../device/testing';
import { heldBytes } from '../../device/webgpu/backend';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { SubmitPace } from '../../device/webgpu/submit-pace';
import { layOut } from '../../model/layout';
import { backboneLayers } from '../../model/spec';
import { countCallsOf, relativeError, sameBits, valuesOf } from '../../ops/testing';
import { INFONCE, NANO } from '../fixtures';
import { STEP_SIGNALS } from '../learner';
import { heldOutSignals, teacherMlm } from '../observers/held-out-signals';
import { planRun } from '../plan';
import { presetFor } from '../presets';
import { FusedLearner } from './learner';
import { PHASES } from './record';
import { fused, open, SOFTWARE } from './testing';
import {
  codesFor,
  composed,
  identical,
  lossesOf,
  SCHEDULE,
  startOf,
  steps,
  TINY,
  viewsFor,
  viewsOf,
} from './testing-steps';

describe('a fused learner', () => {
  beforeAll(() => open('webgpu'));

  it('gets the same bits from the same seed after 50 steps', async () => {
    const [once, again] = [await fused(TINY), await fused(TINY)];
    const signals = [await steps(once, TINY, 1, 50), await steps(again, TINY, 1, 50)];
    expect(signals[0].every((values, i) => sameBits(values, signals[1][i]) && values.every(Number.isFinite))).toBe(
      true,
    );
    expect(identical(await once.read(), await again.read())).toBe(true);
    once.dispose();
    again.dispose();
  });

  it('goes on from its read state with the same bits', async () => {
    const whole = await fused(TINY);
    await steps(whole, TINY, 1, 5);
    const broken = await fused(TINY);
    await steps(broken, TINY, 1, 2);
    const resumed = await fused(TINY, { from: await broken.read() });
    await steps(resumed, TINY, 3, 5);
    const expected = await whole.read();
    expect(expected.applied).toBe(5);
    expect(identical(await resumed.read(), expected)).toBe(true);
    for (const learner of [whole, broken, resumed]) learner.dispose();
  });

  it.each([
    { what: 'InfoNCE', change: {} },
    {
      what: 'distillation by projector and Sinkhorn-Knopp',
      change: { objective: 'distillation', head: 'projector', centering: 'sinkhorn' },
    },
  ] as const)('keeps its state through a batch that overflows, with $what', async ({ change }) => {
    const settings = { ...TINY, ...change };
    const learner = await fused(settings);
    await steps(learner, settings, 1, 2);
    const before = await learner.read();
    const { signals } = learner.stepOnViews(viewsFor(settings, 0, 1e37), SCHEDULE);
    await learner.flush();
    expect(Number.isFinite((await signals)[STEP_SIGNALS.indexOf('gradientNorm')])).toBe(false);
    expect(identical(await learner.read(), before)).toBe(true);
    // A slice of the gradient must not stay spoilt either.
    const next = await steps(learner, settings, 3, 3);
    expect(next[0].every(Number.isFinite)).toBe(true);
    learner.dispose();
  });

  it.each([
    { what: 'InfoNCE', change: {} },
    { what: 'distillation by the shared head', change: { objective: 'distillation', head: 'shared', mlmLoss: 'bce' } },
    {
      what: 'distillation by projector and Sinkhorn-Knopp',
      change: { objective: 'distillation', head: 'projector', centering: 'sinkhorn' },
    },
  ] as const)('adds up micro-batches to what the whole batch gives, with $what', async ({ change }) => {
    const settings = { ...TINY, ...change };
    const whole = await fused(settings);
    const recomputing = await fused(settings, {
      limits: { ...SOFTWARE, budgetBytes: whole.memory.bytes.total - 1 },
    });
    const parts = await fused(settings, {
      limits: { ...SOFTWARE, budgetBytes: recomputing.memory.bytes.total - 1 },
    });
    expect([whole.memory.windows, recomputing.memory.windows, parts.memory.windows]).toEqual([4, 4, 2]);
    expect([whole.memory.keepsHidden, recomputing.memory.keepsHidden]).toEqual([true, false]);
    const expected = await steps(whole, settings, 1, 3);
    for (const other of [parts, recomputing]) {
      const signals = await steps(other, settings, 1, 3);
      signals.forEach((values, i) => {
        expect(relativeError(values, expected[i])).toBeLessThan(2e-5);
      });
      const [a, b] = [await other.read(), await whole.read()];
      expect(relativeError(a.firstMoment, b.firstMoment)).toBeLessThan(2e-5);
      other.dispose();
    }
    whole.dispose();
  });

  it('cuts rows into slices as hardware wants, and comes to the same', async () => {
    const software = await fused(TINY);
    // The tiles in shared memory are tested with each op.
    const hardware = await fused(TINY, {
      limits: { ...SOFTWARE, software: false },
      kernels: software.facts.kernels,
    });
    expect(hardware.memory.slices).toBeGreaterThan(1);
    const [expected, actual] = [await steps(software, TINY, 1, 3), await steps(hardware, TINY, 1, 3)];
    actual.forEach((values, i) => {
      expect(relativeError(values, expected[i])).toBeLessThan(2e-5);
    });
    expect(relativeError((await hardware.read()).firstMoment, (await software.read()).firstMoment)).toBeLessThan(2e-5);
    software.dispose();
    hardware.dispose();
  });

  it('makes and reads nothing in 500 steps but the signals, and one submit a step', async () => {
    const learner = await fused(TINY);
    const batch = codesFor(TINY, 0);
    await learner.step(batch, SCHEDULE).done;
    await learner.flush();
    const [tensors, bytes] = [memory().numTensors, heldBytes()];
    const taken: Promise<Float32Array>[] = [];
    const calls = await countCallsOf(async () => {
      for (let step = 0; step < 500; step++) {
        const { done, signals } = learner.step(batch, SCHEDULE);
        taken.push(signals);
        if (step % 2 === 1) await done;
      }
    });
    expect(calls).toMatchObject({
      createBuffer: 0,
      createBindGroup: 0,
      submit: 500,
      dispatchWorkgroups: 500 * learner.facts.dispatches,
    });
    expect(calls.mapAsync).toBeLessThanOrEqual(500 / 4);
    await learner.flush();
    expect((await Promise.all(taken)).every((values) => values.every(Number.isFinite))).toBe(true);
    expect([memory().numTensors, heldBytes()]).toEqual([tensors, bytes]);
    learner.dispose();
  });

  it('computes the same bits in many submits, measured or not, and in one once the GPU proves quick', async () => {
    // Told times, in the place of what this machine takes: a long step, and a quick one.
    const told = [3000, 10, 10];
    class ToldPace extends SubmitPace {
      override measured(): void {
        super.measured(told.shift() ?? 0);
      }
    }
    const [whole, cut] = [await fused(TINY), await fused(TINY, { pace: new ToldPace(false, 1e12) })];
    const submits: number[] = [];
    for (let step = 0; step < 3; step++) {
      const batch = codesFor(TINY, step);
      const before = cut.submits;
      const calls = await countCallsOf(async () => {
        await cut.step(batch, SCHEDULE).done;
      });
      // Pieces are of whole dispatches, so that they may be half as many as wished; each plan has a last one that may
      // be short, and on a busy machine signals are fetched in between.
      expect(calls.submit).toBeGreaterThan(0.45 * before);
      expect(calls.submit).toBeLessThanOrEqual(before + 5);
      submits.push(before);
      await whole.step(batch, SCHEDULE).done;
    }
    expect(submits[0]).toBeGreaterThan(50);
    expect(submits.slice(1)).toEqual([40, 1]);
    const [expected, got] = [await whole.read(), await cut.read()];
    for (const part of ['student', 'teacher', 'firstMoment', 'secondMoment', 'center'] as const)
      expect(sameBits(got[part], expected[part]), part).toBe(true);
    for (const learner of [whole, cut]) learner.dispose();
  });

  it('measures which variants are fastest, and computes the same bits with those it is given', async () => {
    const trial = await fused(TINY);
    const tiles = [4, 8].map((side) => ({ kind: 'registers', rows: side, cols: side }) as const);
    const tuned = await trial.tune({
      tiles,
      forms: ['rows-by-invocation', 'rows-by-workgroup'],
      attention: ['shared'],
    });
    trial.dispose();
    expect(Object.keys(tuned).sort()).toEqual(Object.keys(trial.facts.kernels).sort());
    const tried = { 'DistillationLoss.rows': 'rows-by-', InfoNce: 'rows-by-', ChordMixerLayer: 'registers-' };
    for (const [kernel, variant] of Object.entries(tuned)) {
      expect(variant.startsWith(Object.entries(tried).find(([op]) => kernel.startsWith(op))![1]), kernel).toBe(true);
    }
    const kernels = { ...tuned, 'ChordMixerLayer.mix': 'registers-4x4', 'InfoNce.cosines': 'rows-by-workgroup' };
    const [once, again] = [await fused(TINY, { kernels }), await fused(TINY, { kernels })];
    expect(once.facts.kernels).toEqual(kernels);
    await steps(once, TINY, 1, 3);
    await steps(again, TINY, 1, 3);
    expect(identical(await once.read(), await again.read())).toBe(true);
    once.dispose();
    again.dispose();
  });

  it('measures its phases and its kernels without changing a bit', async () => {
    const [watched, plain] = [await fused(TINY), await fused(TINY)];
    const profile = watched.profileKernels();
    await steps(watched, TINY, 1, 5);
    await steps(plain, TINY, 1, 5);
    expect(identical(await watched.read(), await plain.read())).toBe(true);
    const { kernels, resolutionMs } = await profile;
    expect(kernels.reduce((calls, kernel) => calls + kernel.calls, 0)).toBe(watched.facts.dispatches);
    // Forward of both networks: two layers of [60,12] by [12,20].
    const layers = backboneLayers(TINY);
    const projections = kernels.filter(
      ({ name }) => name === 'ChordMixerLayer.project' || name === 'ChordMixerLayer.projectOnly',
    );
    expect(projections.reduce((sum, { flop }) => sum + (flop ?? Number.NaN), 0)).toBe(2 * layers * 2 * 60 * 12 * 20);
    expect(kernels.find(({ name }) => name === 'AdamWEma.control')).toMatchObject({ calls: 1, flop: null });
    expect(resolutionMs).toBeGreaterThan(0);
    await expect.poll(() => Object.keys(watched.phases())).toEqual([...PHASES]);
    expect([...kernels.map(({ ms }) => ms), ...Object.values(watched.phases())].every((ms) => ms >= 0)).toBe(true);
    watched.dispose();
    plain.dispose();
  });

  it.each([
    { what: 'several windows at once', limits: SOFTWARE },
    { what: 'a part of the batch at a time', limits: { ...SOFTWARE, budgetBytes: 0 } },
  ])('shows the teacher what the student was shown, and what that should have read: $what', async ({ limits }) => {
    // Without noise the CPU makes the same views to the bit.
    const settings = { ...TINY, noise: 0 };
    const learner = await fused(settings, { limits });
    await steps(learner, settings, 1, 2);
    const views = viewsFor(settings, 2);
    const { logits, targets, weights } = learner.teacherOnStep();
    const expected = learner.forward('teacher', views.student);
    expect(await valuesOf(targets)).toEqual(views.targets);
    expect(await valuesOf(weights)).toEqual(views.weights);
    expect(sameBits(await valuesOf(logits), await valuesOf(expected.logits))).toBe(true);
    expected.pooled.dispose();
    learner.dispose();
  });

  it('leaves no tensor, neither of getting ready nor of what is read of a step', async () => {
    const before = memory().numTensors;
    const learner = await fused(TINY);
    await steps(learner, TINY, 1, 1);
    await teacherMlm(learner, TINY);
    const views = viewsFor(TINY, 1);
    await heldOutSignals(learner, [{ places: [], clean: views, hidden: views.weights, corrupted: views }], TINY);
    learner.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('gives its parameters as tensors over the arena', async () => {
    const learner = await fused(TINY);
    const { student } = await learner.read();
    const weights = learner.weights('student');
    for (const { name, offset, size, shape } of layOut(TINY).slots) {
      expect(weights[name].shape).toEqual(shape);
      expect(
        sameBits((await weights[name].data()) as Float32Array, student.subarray(offset, offset + size)),
        name,
      ).toBe(true);
      const doubled = add(weights[name], weights[name]);
      expect(
        relativeError(
          (await doubled.data()) as Float32Array,
          student.subarray(offset, offset + size).map((value) => 2 * value),
        ),
      ).toBe(0);
      doubled.dispose();
      weights[name].dispose();
    }
    learner.dispose();
  });

  it('takes at most nine dispatches a layer and thirty for a step of the nano preset', () => {
    const settings = { ...NANO, batch: 2 };
    const learner = new FusedLearner(backend() as StudioBackend, layOut(settings), settings, startOf(settings), {
      limits: SOFTWARE,
      views: viewsOf(settings),
    });
    expect(learner.facts.dispatches).toBeLessThanOrEqual(9 * 7 + 30);
    learner.dispose();
  });

  it('agrees with composed ops on WebGPU and on WebAssembly over 50 steps', async () => {
    // Four layers: composed ops on a software GPU take their time.
    const settings = { ...TINY, batch: 2, windowLength: 8, clsVectors: 2, clipNorm: 0.5 };
    const learner = await fused(settings);
    const onFused = lossesOf(await steps(learner, settings, 1, 50));
    learner.dispose();
    const onComposed = async () => {
      const stepper = composed(settings);
      const losses = lossesOf(await steps(stepper, settings, 1, 50));
      stepper.dispose();
      return losses;
    };
    const onWebGpu = await onComposed();
    await open('wasm');
    const onWasm = await onComposed();
    expect(relativeError(onFused, onWasm)).toBeLessThan(1e-3);
    expect(relativeError(onWebGpu, onWasm)).toBeLessThan(1e-3);
    // And it is training that they agree on.
    expect(relativeError(onFused.slice(1), onFused.slice(0, -1))).toBeGreaterThan(0.01);
  });
});

it.each([
  { what: 'nano, 8 windows', settings: { ...NANO, batch: 8 } },
  { what: 'a wider model', settings: { ...NANO, batch: 3, windowLength: 200, width: 40, hidden: 96 } },
  { what: 'a Transformer', settings: { ...presetFor('nano', 'transformer'), ...INFONCE, batch: 8, blocks: 1 } },
  { what: 'bases alone', settings: { ...NANO, batch: 8, contrastiveWeight: 0 } },
  {
    what: 'latent features and neighbours',
    settings: { ...NANO, batch: 8, objective: 'latent', neighbourWeight: 0.1 } as const,
  },
])('holds within a tenth of what was planned, evaluations included: $what', async ({ settings }) => {
  await openAnew('webgpu');
  const learner = await fused(settings);
  await learner.step(codesFor(settings, 0), SCHEDULE).done;
  await teacherMlm(learner, settings);
  const views = viewsFor(settings, 0);
  await heldOutSignals(learner, [{ places: [], clean: views, hidden: views.weights, corrupted: views }], settings);
  const planned = planRun(settings, { kind: 'webgpu', software: true, maxBindingBytes: SOFTWARE.bindingBytes }).bytes
    .total;
  expect(heldBytes() / planned).toBeGreaterThan(0.9);
  expect(heldBytes() / planned).toBeLessThan(1.1);
  learner.dispose();
});
