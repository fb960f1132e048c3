import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Processor } from '../../device/wasm/processor';
import { heldBytes, openBackend } from '../../device/webgpu/backend';
import { layOut } from '../../model/layout';
import { kernelBytes } from '../../ops/native/module';
import { relativeError, sameBits } from '../../ops/testing-values';
import { nodePlatform } from '../../platform/node/node-platform';
import { nodeThreads } from '../../platform/node/node-threads';
import { type LearnerState, measuredSignals, STEP_SIGNALS } from '../learner';
import { NativeStepper } from './native-stepper';
import {
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

/** Weights whose ratio is no whole number, in float64 not even six. */
const BOTH = { objective: 'latent', contrastiveWeight: 0.3, neighbourWeight: 0.05 } as const;
const ODD = { width: 11, hidden: 13, projectorHidden: 7, batch: 3 } as const;

const CASES: readonly { readonly what: string; readonly settings: Settings }[] = [
  { what: 'self-distillation', settings: { ...TINY, objective: 'distillation' } },
  { what: 'InfoNCE, shared head', settings: { ...TINY, objective: 'infonce', head: 'shared', mlmLoss: 'bce' } },
  { what: 'a projector', settings: { ...TINY, objective: 'distillation', head: 'projector', centering: 'sinkhorn' } },
  { what: 'neighbours', settings: { ...TINY, objective: 'neighbour' } },
  { what: 'latent features', settings: { ...TINY, objective: 'latent' } },
  { what: 'both, at odd sizes', settings: { ...TINY, ...BOTH, ...ODD } },
  { what: 'a Transformer', settings: { ...TINY, ...TRANSFORMER, objective: 'distillation' } },
  { what: 'both, of a Transformer', settings: { ...TINY, ...TRANSFORMER, ...BOTH } },
  { what: 'bases alone', settings: { ...TINY, contrastiveWeight: 0 } },
];

const processors = new Map<number, Promise<Processor>>();

async function native(settings: Settings, threads = 1, from: LearnerState = startOf(settings)): Promise<NativeStepper> {
  const opening =
    processors.get(threads) ?? Processor.open(nodeThreads, threads, (shared) => kernelBytes('plain', shared));
  processors.set(threads, opening);
  const opened = { processor: await opening, arithmetic: 'plain' } as const;
  return new NativeStepper(opened, layOut(settings), settings, from, viewsOf(settings));
}

const measured = (signals: readonly Float32Array[], settings: Settings): number[] =>
  signals.flatMap((values) => measuredSignals(settings).map((name) => values[STEP_SIGNALS.indexOf(name)]));

beforeAll(() => {
  const data = mkdtempSync(join(tmpdir(), 'helicase-'));
  return openBackend('wasm', nodePlatform(data, data), () => undefined);
});

describe.each(CASES)('a step on the processor with $what', ({ settings }) => {
  it('agrees with composed ops over 50 steps', async () => {
    const [stepper, reference] = [await native(settings), composed(settings)];
    const made = measured(await steps(stepper, settings, 1, 50), settings);
    const expected = measured(await steps(reference, settings, 1, 50), settings);
    expect(relativeError(made, expected)).toBeLessThan(1e-3);
    expect(relativeError((await stepper.read()).student, (await reference.read()).student)).toBeLessThan(2e-3);
    for (const each of [stepper, reference]) each.dispose();
  });

  it('gives the same bits with any number of threads, twice, and after a resume', async () => {
    const once = await native(settings);
    const whole = await steps(once, settings, 1, 12);
    const end = await once.read();
    expect(whole.every((values) => values.every(Number.isFinite))).toBe(true);
    once.dispose();
    for (const threads of [1, 2, 3, 5]) {
      const first = await native(settings, threads);
      const begun = await steps(first, settings, 1, 5);
      const resumed = await native(settings, threads, await first.read());
      const rest = await steps(resumed, settings, 6, 12);
      expect([...begun, ...rest].every((values, i) => sameBits(values, whole[i]))).toBe(true);
      expect(identical(await resumed.read(), end)).toBe(true);
      for (const each of [first, resumed]) each.dispose();
    }
  });

  it('looks at a batch as composed ops do', async () => {
    const [stepper, reference] = [await native(settings), composed(settings)];
    const { student } = viewsFor(settings, 3);
    const [made, expected] = [stepper, reference].map((each) => each.forward('teacher', student));
    expect(relativeError(made.logits.dataSync(), expected.logits.dataSync())).toBeLessThan(1e-5);
    expect(relativeError(made.pooled.dataSync(), expected.pooled.dataSync())).toBeLessThan(1e-5);
    for (const each of [stepper, reference]) each.dispose();
  });
});

describe('a stepper on the processor', () => {
  it('holds nothing more after 500 steps', async () => {
    const stepper = await native(TINY, 2);
    await steps(stepper, TINY, 1, 1);
    const before = [memory().numTensors, heldBytes()];
    await steps(stepper, TINY, 2, 501);
    expect([memory().numTensors, heldBytes()]).toEqual(before);
    stepper.dispose();
  });

  it('gives its block of the heap back', async () => {
    const before = heldBytes();
    const stepper = await native(TINY);
    expect(heldBytes()).toBeGreaterThan(before);
    stepper.dispose();
    expect(heldBytes()).toBe(before);
  });

  it('keeps its state through a batch that overflows', async () => {
    const stepper = await native(TINY);
    await steps(stepper, TINY, 1, 2);
    const before = await stepper.read();
    const signals = await stepper.stepOnViews(viewsFor(TINY, 0, 1e37), SCHEDULE).signals;
    expect(Number.isFinite(signals[STEP_SIGNALS.indexOf('gradientNorm')])).toBe(false);
    expect(identical(await stepper.read(), before)).toBe(true);
    stepper.dispose();
  });

  it('tells the time of phases, and of kernels when it is asked', async () => {
    const stepper = await native(TINY);
    await steps(stepper, TINY, 1, 1);
    expect(Object.keys(stepper.phases())).toContain('backward');
    const profile = stepper.profileKernels();
    await steps(stepper, TINY, 2, 2);
    const { kernels } = await profile;
    expect(kernels.find(({ name }) => name === 'product')?.calls).toBeGreaterThan(1);
    stepper.dispose();
  });
});
