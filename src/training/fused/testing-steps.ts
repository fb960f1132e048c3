import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { viewsFromCodes } from '../../ops/input-views/from-codes';
import type { InputViewSettings } from '../../ops/input-views/kernels';
import { CodeBatch } from '../../ops/input-views/layout';
import type { StudentViewSettings } from '../../ops/input-views/student-view';
import { makeViewBatch, type ViewBatch } from '../../ops/input-views/view-batch';
import { sameBits } from '../../ops/testing-values';
import { NANO } from '../fixtures';
import { initialState, type LearnerSettings, type LearnerState, STEP_SIGNALS } from '../learner';
import { ComposedStepper } from '../reference/composed-stepper';
import { Learner } from '../reference/learner';
import type { Stepper } from '../stepper';

export type Settings = LearnerSettings & StudentViewSettings & { readonly batch: number };

/** As few layers and numbers as still make a step. */
export const TINY: Settings = {
  ...NANO,
  batch: 4,
  windowLength: 12,
  clsVectors: 3,
  width: 12,
  hidden: 20,
  projectorHidden: 8,
  prototypes: 8,
};
/** Two heads of four channels, two blocks. */
export const TRANSFORMER = { backbone: 'transformer', width: 8, heads: 2, blocks: 2 } as const;
/** Predicts latent features and neighbours, as a run does by itself. */
export const BOTH = { objective: 'latent', neighbourWeight: 0.1 } as const;
export const SCHEDULE = { learningRate: 3e-3, momentum: 0.95 };
/** How the views of a test are drawn. */
export const viewsOf = (settings: Settings): InputViewSettings => ({ ...settings, softMaskWeight: 1 });

/** Random windows, the same for student and teacher. */
export function codesFor({ batch, windowLength }: Settings, step: number): CodeBatch {
  const codes = new CodeBatch(batch, windowLength);
  codes.identify(1, step);
  for (let sample = 0; sample < batch; sample++) {
    const draws = new Draws(1, step, sample, PURPOSE.trainWindow);
    const window = Uint8Array.from({ length: windowLength }, () => draws.below(4));
    codes.place('student', sample, window);
    codes.place('teacher', sample, window);
  }
  return codes;
}

/** Their views as the CPU makes them; inputs that are larger than those of any base overflow a step. */
export function viewsFor(settings: Settings, step: number, scale = 1): ViewBatch {
  const { batch, windowLength, clsVectors } = settings;
  const blank = makeViewBatch(batch, windowLength, clsVectors);
  const views = viewsFromCodes(codesFor(settings, step).words, viewsOf(settings), blank);
  for (const input of [views.student, views.teacher])
    input.forEach((value, i) => {
      input[i] = scale * value;
    });
  return views;
}

export const startOf = (settings: Settings): LearnerState => {
  const layout = layOut(settings);
  return initialState(layout, settings, initialParameters(layout, 1));
};

export const composed = (settings: Settings): ComposedStepper =>
  new ComposedStepper(new Learner(layOut(settings), settings, startOf(settings)), {
    ...viewsOf(settings),
    batch: settings.batch,
  });

/** Signals of the steps from `first` to `last`. */
export async function steps(
  stepper: Stepper,
  settings: Settings,
  first: number,
  last: number,
): Promise<Float32Array[]> {
  const signals: Promise<Float32Array>[] = [];
  for (let step = first; step <= last; step++) {
    const taken = stepper.step(codesFor(settings, step), SCHEDULE);
    signals.push(taken.signals);
    if (step % 8 === 0) await taken.done;
  }
  await stepper.flush();
  return Promise.all(signals);
}

const VECTORS = ['student', 'teacher', 'firstMoment', 'secondMoment', 'center'] as const;
export const identical = (a: LearnerState, b: LearnerState): boolean =>
  a.applied === b.applied && VECTORS.every((name) => sameBits(a[name], b[name]));

export const lossesOf = (signals: readonly Float32Array[]): number[] =>
  signals.map((values) => values[STEP_SIGNALS.indexOf('mlmStudent')]);
