import { beforeAll, expect, test } from 'vitest';
import { Processor } from '../../device/wasm/processor';
import { layOut } from '../../model/layout';
import { type Arithmetic, kernelBytes } from '../../ops/native/module';
import { relativeError } from '../../ops/testing-values';
import { NO_THREADS } from '../../platform/threads';
import { measuredSignals, STEP_SIGNALS } from '../learner';
import { NativeStepper } from './native-stepper';
import { fused, open } from './testing';
import { BOTH, type Settings, startOf, steps, TINY, TRANSFORMER, viewsOf } from './testing-steps';

/**
 * The objective that a run takes by itself, at sizes and weights of other files: a software GPU takes most of its time
 * for compiling, and compiles nothing more for these.
 */
const NETWORKS: readonly { readonly what: string; readonly settings: Settings }[] = [
  { what: 'a ChordMixer', settings: { ...TINY, ...BOTH } },
  { what: 'a Transformer', settings: { ...TINY, ...BOTH, ...TRANSFORMER } },
];

/** All weights have moved by then, and a difference has had the time to grow. */
const STEPS = 20;

async function native(settings: Settings, arithmetic: Arithmetic): Promise<NativeStepper> {
  const processor = await Processor.open(NO_THREADS, 1, (shared) => kernelBytes(arithmetic, shared));
  return new NativeStepper({ processor, arithmetic }, layOut(settings), settings, startOf(settings), viewsOf(settings));
}

beforeAll(() => open('webgpu'));

/**
 * Both devices have the same list of operations, and differ in the order of sums, in whether products are rounded
 * before they are added, and in the last digits of normal numbers: some 1e-7 of a number, and more of a signal that
 * is a difference of others, which 1e-4 leaves room for in the first step and after all. Adam divides each gradient by
 * its own size, so that one that is near zero may take its step the other way: of weights more is allowed. Found on
 * SwiftShader after 50 steps were 1e-5, 5e-6 and 1e-4; an operation that is off by a thousandth is seen by all three.
 */
const DRIFT = { first: 1e-4, signals: 1e-4, weights: 1e-3 };

/** The largest difference of any signal, as a share of its largest value. */
function drift(made: readonly Float32Array[], expected: readonly Float32Array[], settings: Settings): number {
  const errors = measuredSignals(settings).map((name) => {
    const values = (signals: readonly Float32Array[]) => signals.map((all) => all[STEP_SIGNALS.indexOf(name)]);
    return relativeError(values(made), values(expected));
  });
  return Math.max(...errors);
}

test.each(NETWORKS)('the processor trains $what as WebGPU does, in either arithmetic', async ({ settings }) => {
  const learner = await fused(settings);
  const expected = await steps(learner, settings, 1, STEPS);
  const { student } = await learner.read();
  learner.dispose();
  for (const arithmetic of ['plain', 'relaxed'] as const) {
    const stepper = await native(settings, arithmetic);
    const made = await steps(stepper, settings, 1, STEPS);
    const found = {
      first: drift(made.slice(0, 1), expected.slice(0, 1), settings),
      signals: drift(made, expected, settings),
      weights: relativeError((await stepper.read()).student, student),
    };
    expect(found.first).toBeLessThan(DRIFT.first);
    expect(found.signals).toBeLessThan(DRIFT.signals);
    expect(found.weights).toBeLessThan(DRIFT.weights);
    stepper.dispose();
  }
});
