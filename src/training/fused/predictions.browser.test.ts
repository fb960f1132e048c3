import { backend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { layOut } from '../../model/layout';
import { relativeError, sameBits } from '../../ops/testing';
import { NANO } from '../fixtures';
import { measuredSignals, STEP_SIGNALS } from '../learner';
import { FusedLearner } from './learner';
import { fused, open, SOFTWARE } from './testing';
import {
  BOTH,
  composed,
  identical,
  SCHEDULE,
  type Settings,
  startOf,
  steps,
  TINY,
  TRANSFORMER,
  viewsFor,
  viewsOf,
} from './testing-steps';

const NEIGHBOUR = { objective: 'neighbour' } as const;
const LATENT = { objective: 'latent' } as const;
const BASES = { contrastiveWeight: 0 } as const;

const CASES: readonly { readonly what: string; readonly settings: Settings }[] = [
  { what: 'neighbours', settings: { ...TINY, ...NEIGHBOUR } },
  { what: 'latent features', settings: { ...TINY, ...LATENT } },
  { what: 'both', settings: { ...TINY, ...BOTH } },
  // Widths that are no whole vectors, and a soft mask of less than 1 in the labels.
  { what: 'both, at odd sizes', settings: { ...TINY, ...BOTH, width: 11, hidden: 13, projectorHidden: 7, batch: 3 } },
  { what: 'both, of a Transformer', settings: { ...TINY, ...BOTH, ...TRANSFORMER } },
  { what: 'bases alone', settings: { ...TINY, ...BASES } },
];

/** Signals that a step measures, of all steps in turn. */
const measured = (signals: readonly Float32Array[], settings: Settings): number[] =>
  signals.flatMap((values) => measuredSignals(settings).map((name) => values[STEP_SIGNALS.indexOf(name)]));

describe.each(CASES)('a fused step with $what', ({ settings }) => {
  beforeAll(() => open('webgpu'));

  it('gets the same bits from the same seed, from its read state too', async () => {
    const [once, broken] = [await fused(settings), await fused(settings)];
    const whole = await steps(once, settings, 1, 20);
    const first = await steps(broken, settings, 1, 8);
    const resumed = await fused(settings, { from: await broken.read() });
    const rest = await steps(resumed, settings, 9, 20);
    expect([...first, ...rest].every((values, i) => sameBits(values, whole[i]) && values.every(Number.isFinite))).toBe(
      true,
    );
    expect(identical(await resumed.read(), await once.read())).toBe(true);
    for (const learner of [once, broken, resumed]) learner.dispose();
  });

  // A Transformer's norms bring any input back to size.
  it.skipIf(settings.backbone === 'transformer')('keeps its state through a batch that overflows', async () => {
    const learner = await fused(settings);
    await steps(learner, settings, 1, 2);
    const before = await learner.read();
    const { signals } = learner.stepOnViews(viewsFor(settings, 0, 1e37), SCHEDULE);
    await learner.flush();
    expect(Number.isFinite((await signals)[STEP_SIGNALS.indexOf('gradientNorm')])).toBe(false);
    expect(identical(await learner.read(), before)).toBe(true);
    expect((await steps(learner, settings, 3, 3))[0].every(Number.isFinite)).toBe(true);
    learner.dispose();
  });

  it('adds up micro-batches and slices to what the whole batch gives', async () => {
    const whole = await fused(settings);
    const parts = await fused(settings, { limits: { ...SOFTWARE, budgetBytes: 0 } });
    const sliced = await fused(settings, {
      limits: { ...SOFTWARE, software: false },
      kernels: { ...whole.facts.kernels, 'LatentPrediction.loss': 'rows-by-workgroup' },
    });
    expect([whole, parts].map(({ memory }) => memory.windows)).toEqual([settings.batch, 1]);
    expect(sliced.memory.slices).toBeGreaterThan(1);
    const expected = await steps(whole, settings, 1, 3);
    for (const other of [parts, sliced]) {
      expect(
        relativeError(
          (await steps(other, settings, 1, 3)).flatMap((values) => [...values]),
          expected.flatMap((values) => [...values]),
        ),
      ).toBeLessThan(2e-5);
      expect(relativeError((await other.read()).firstMoment, (await whole.read()).firstMoment)).toBeLessThan(2e-5);
      other.dispose();
    }
    whole.dispose();
  });

  it('agrees with composed ops on WebAssembly over 20 steps', async () => {
    const learner = await fused(settings);
    const onFused = measured(await steps(learner, settings, 1, 20), settings);
    const { student } = await learner.read();
    learner.dispose();
    await open('wasm');
    const stepper = composed(settings);
    const onWasm = measured(await steps(stepper, settings, 1, 20), settings);
    expect(relativeError(onFused, onWasm)).toBeLessThan(1e-4);
    expect(relativeError(student, (await stepper.read()).student)).toBeLessThan(1e-3);
    stepper.dispose();
    await open('webgpu');
  });
});

describe('a fused step of the nano preset', () => {
  beforeAll(() => open('webgpu'));

  const dispatches = (change: object): number => {
    const settings = { ...NANO, batch: 2, ...change };
    const learner = new FusedLearner(backend() as StudioBackend, layOut(settings), settings, startOf(settings), {
      limits: SOFTWARE,
      views: viewsOf(settings),
    });
    learner.dispose();
    return learner.facts.dispatches;
  };

  it('takes the dispatches of what it learns, and no pass of the teacher that nobody asks for', () => {
    const layers = 7;
    // Of each layer two forward and four back.
    expect(dispatches(BASES)).toBeLessThanOrEqual(6 * layers + 14);
    expect(dispatches(NEIGHBOUR)).toBeLessThanOrEqual(8 * layers + 28);
    expect(dispatches(LATENT)).toBeLessThanOrEqual(8 * layers + 26);
    expect(dispatches(BOTH)).toBeLessThanOrEqual(10 * layers + 40);
  });
});
