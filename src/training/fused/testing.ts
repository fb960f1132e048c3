import { backend } from '@tensorflow/tfjs-core';
import { openForTests } from '../../device/testing';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import type { SubmitPace } from '../../device/webgpu/submit-pace';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { makeViewBatch, type ViewBatch } from '../../ops/input-views/view-batch';
import { sameBits } from '../../ops/testing';
import { initialState, type LearnerSettings, type LearnerState, STEP_SIGNALS } from '../learner';
import { PRESETS } from '../presets';
import type { Stepper } from '../stepper';
import { FusedLearner } from './learner';
import { DEFAULT_LIMITS, type MemoryLimits } from './memory';

export type Settings = LearnerSettings & { readonly batch: number };

/** As few layers and numbers as still make a step. */
export const TINY: Settings = {
  ...PRESETS.nano,
  batch: 4,
  windowLength: 12,
  clsVectors: 3,
  width: 12,
  hidden: 20,
  projectorHidden: 8,
  prototypes: 8,
};
export const SCHEDULE = { learningRate: 3e-3, momentum: 0.95 };
export const SOFTWARE: MemoryLimits = { ...DEFAULT_LIMITS, software: true };

/** Random windows of few letters, three bases in ten hidden from the student. */
export function batchFor({ batch, windowLength, clsVectors }: Settings, step: number, fill = 1): ViewBatch {
  const views = makeViewBatch(batch, windowLength, clsVectors);
  for (let sample = 0; sample < batch; sample++) {
    const draws = new Draws(1, step, sample, PURPOSE.mask);
    for (let i = 0; i < windowLength; i++) {
      const base = draws.below(4);
      const masked = draws.uniform() < 0.3;
      const row = 5 * (sample * views.tokens + i);
      views.teacher[row + base] = fill;
      if (!masked) views.student[row + base] = fill;
      views.targets[sample * windowLength + i] = base;
      views.weights[sample * windowLength + i] = Number(masked);
    }
  }
  return views;
}

export const startOf = (settings: Settings): LearnerState => {
  const layout = layOut(settings);
  return initialState(layout, settings, initialParameters(layout, 1));
};

export async function fused(
  settings: Settings,
  from = startOf(settings),
  limits = SOFTWARE,
  kernels = {},
  pace?: SubmitPace,
  subgroup: number | null = null,
): Promise<FusedLearner> {
  const learner = new FusedLearner(backend() as StudioBackend, layOut(settings), settings, from, {
    limits,
    kernels,
    pace,
    subgroup,
  });
  await learner.prepare(
    batchFor(settings, 0),
    () => {},
    () => {},
  );
  return learner;
}

/** Signals of the steps from `first` to `last`. */
export async function steps(
  stepper: Stepper,
  settings: Settings,
  first: number,
  last: number,
): Promise<Float32Array[]> {
  const signals: Promise<Float32Array>[] = [];
  for (let step = first; step <= last; step++) {
    const taken = stepper.step(batchFor(settings, step), SCHEDULE);
    signals.push(taken.signals);
    if (step % 8 === 0) await taken.done;
  }
  await stepper.flush();
  return Promise.all(signals);
}

const VECTORS = ['student', 'teacher', 'firstMoment', 'secondMoment', 'center'] as const;
export const identical = (a: LearnerState, b: LearnerState): boolean =>
  a.applied === b.applied && VECTORS.every((name) => sameBits(a[name], b[name]));

export async function open(kind: 'webgpu' | 'wasm'): Promise<void> {
  await openForTests(kind);
}

export const lossesOf = (signals: readonly Float32Array[]): number[] =>
  signals.map((values) => values[STEP_SIGNALS.indexOf('mlmStudent')]);
