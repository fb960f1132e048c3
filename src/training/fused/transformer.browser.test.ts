import { backend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { subgroupSizeOf } from '../../device/webgpu/subgroups';
import { layOut } from '../../model/layout';
import { countCallsOf, relativeError, sameBits } from '../../ops/testing';
import { INFONCE } from '../fixtures';
import { presetFor } from '../presets';
import { FusedLearner } from './learner';
import { fused, open, SOFTWARE } from './testing';
import {
  codesFor,
  composed,
  identical,
  lossesOf,
  SCHEDULE,
  type Settings,
  startOf,
  steps,
  TINY,
  viewsOf,
} from './testing-steps';
import type { Candidates } from './variants';

/** Two heads of four channels, two blocks, fifteen tokens. */
const TRANSFORMER: Settings = { ...TINY, backbone: 'transformer', width: 8, heads: 2, hidden: 20, blocks: 2 };

describe('a fused Transformer', () => {
  beforeAll(() => open('webgpu'));

  it('gets the same bits from the same seed after 50 steps, from its read state too', async () => {
    const [once, broken] = [await fused(TRANSFORMER), await fused(TRANSFORMER)];
    const whole = await steps(once, TRANSFORMER, 1, 50);
    const first = await steps(broken, TRANSFORMER, 1, 20);
    const resumed = await fused(TRANSFORMER, { from: await broken.read() });
    const rest = await steps(resumed, TRANSFORMER, 21, 50);
    expect([...first, ...rest].every((values, i) => sameBits(values, whole[i]) && values.every(Number.isFinite))).toBe(
      true,
    );
    expect(identical(await resumed.read(), await once.read())).toBe(true);
    for (const learner of [once, broken, resumed]) learner.dispose();
  });

  it('adds up micro-batches, and computes hidden activations again, to what the whole batch gives', async () => {
    const whole = await fused(TRANSFORMER);
    const recomputing = await fused(TRANSFORMER, {
      limits: { ...SOFTWARE, budgetBytes: whole.memory.bytes.total - 1 },
    });
    const parts = await fused(TRANSFORMER, {
      limits: { ...SOFTWARE, budgetBytes: recomputing.memory.bytes.total - 1 },
    });
    expect([whole, recomputing, parts].map(({ memory }) => [memory.windows, memory.keepsHidden])).toEqual([
      [4, true],
      [4, false],
      [2, false],
    ]);
    const expected = await steps(whole, TRANSFORMER, 1, 3);
    for (const other of [parts, recomputing]) {
      const signals = await steps(other, TRANSFORMER, 1, 3);
      signals.forEach((values, i) => {
        expect(relativeError(values, expected[i])).toBeLessThan(2e-5);
      });
      expect(relativeError((await other.read()).firstMoment, (await whole.read()).firstMoment)).toBeLessThan(2e-5);
      other.dispose();
    }
    whole.dispose();
  });

  it('cuts rows into slices as hardware wants, and comes to the same', async () => {
    const software = await fused(TRANSFORMER);
    // Products in shared memory are tested with each op, and take a software adapter long to compile.
    const kernels = { ...software.facts.kernels, FlashAttention: 'shared', 'LayerNorm.forward': 'rows-by-workgroup' };
    const hardware = await fused(TRANSFORMER, { limits: { ...SOFTWARE, software: false }, kernels });
    expect(hardware.memory.slices).toBeGreaterThan(1);
    expect([software, hardware].map(({ facts }) => facts.kernels['FlashAttention'])).toEqual(['quads', 'shared']);
    const [expected, actual] = [await steps(software, TRANSFORMER, 1, 3), await steps(hardware, TRANSFORMER, 1, 3)];
    actual.forEach((values, i) => {
      expect(relativeError(values, expected[i])).toBeLessThan(2e-5);
    });
    expect(relativeError((await hardware.read()).firstMoment, (await software.read()).firstMoment)).toBeLessThan(2e-5);
    software.dispose();
    hardware.dispose();
  });

  it('races attention and sums over rows beside its products, and goes on with the bits of the chosen', async () => {
    const subgroup = await subgroupSizeOf((backend() as StudioBackend).device);
    expect(subgroup).not.toBeNull();
    const trial = await fused(TRANSFORMER, { subgroup });
    const candidates: Candidates = {
      tiles: [{ kind: 'registers', rows: 8, cols: 8 }],
      attention: ['registers-few', 'shared-wide'],
      forms: ['rows-by-workgroup', `rows-by-subgroup-${subgroup!}`],
    };
    const tuned = await trial.tune(candidates);
    trial.dispose();
    expect(Object.keys(tuned).sort()).toEqual(Object.keys(trial.facts.kernels).sort());
    expect(candidates.attention).toContain(tuned['FlashAttention']);
    expect(candidates.forms).toContain(tuned['LayerNorm.forward']);

    // Whichever won here, a run keeps to what it wrote down, and each comes to the same.
    const plain = await fused(TRANSFORMER);
    const expected = await steps(plain, TRANSFORMER, 1, 3);
    plain.dispose();
    for (const [i, attention] of candidates.attention.entries()) {
      const rows = [
        'LayerNorm.forward',
        'LayerNorm.inputGradient',
        'InfoNce.cosines',
        'InfoNce.rows',
        'InfoNce.gradient',
        'DistillationLoss.rows',
      ];
      const kernels = {
        ...tuned,
        ...Object.fromEntries(rows.map((kernel) => [kernel, candidates.forms[i]])),
        FlashAttention: attention,
      };
      const make = () => fused(TRANSFORMER, { kernels, subgroup });
      const [once, again] = [await make(), await make()];
      expect(once.facts.kernels).toEqual(kernels);
      const signals = await steps(once, TRANSFORMER, 1, 3);
      await steps(again, TRANSFORMER, 1, 3);
      expect(identical(await once.read(), await again.read())).toBe(true);
      signals.forEach((values, step) => {
        expect(relativeError(values, expected[step])).toBeLessThan(2e-5);
      });
      once.dispose();
      again.dispose();
    }
  });

  it('goes on without subgroups where the device has none', async () => {
    const learner = await fused(TRANSFORMER, {
      kernels: { 'LayerNorm.forward': 'rows-by-subgroup-32' },
      subgroup: null,
    });
    expect(learner.facts.kernels['LayerNorm.forward']).toBe('rows-by-workgroup');
    expect((await steps(learner, TRANSFORMER, 1, 1))[0].every(Number.isFinite)).toBe(true);
    learner.dispose();
  });

  it('takes one submit a step and makes nothing', async () => {
    const learner = await fused(TRANSFORMER);
    const batch = codesFor(TRANSFORMER, 0);
    const calls = await countCallsOf(async () => {
      for (let step = 0; step < 40; step++) await learner.step(batch, SCHEDULE).done;
    });
    expect(calls).toMatchObject({
      createBuffer: 0,
      createBindGroup: 0,
      submit: 40,
      dispatchWorkgroups: 40 * learner.facts.dispatches,
    });
    await learner.flush();
    learner.dispose();
  });

  it('takes at most 30 dispatches a block and 30 for a step of the nano preset', () => {
    const settings = { ...presetFor('nano', 'transformer'), ...INFONCE, batch: 2 };
    const learner = new FusedLearner(backend() as StudioBackend, layOut(settings), settings, startOf(settings), {
      limits: SOFTWARE,
      views: viewsOf(settings),
    });
    expect(learner.facts.dispatches).toBeLessThanOrEqual(30 * 2 + 30);
    learner.dispose();
  });
});

it('agrees with composed ops on WebAssembly over 50 steps', async () => {
  const settings = { ...TRANSFORMER, batch: 2, clipNorm: 0.5 };
  await open('webgpu');
  const learner = await fused(settings);
  const onFused = lossesOf(await steps(learner, settings, 1, 50));
  learner.dispose();
  await open('wasm');
  const stepper = composed(settings);
  const onWasm = lossesOf(await steps(stepper, settings, 1, 50));
  stepper.dispose();
  expect(relativeError(onFused, onWasm)).toBeLessThan(1e-3);
  // And it is training that they agree on.
  expect(relativeError(onFused.slice(1), onFused.slice(0, -1))).toBeGreaterThan(0.01);
});
