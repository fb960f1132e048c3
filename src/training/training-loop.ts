/** The training loop, stop 1 of docs/reading-a-step.md: everything that a run does, in order. */

import { CodeBatch } from '../ops/input-views/layout';
import type { PretrainingConfig } from './config';
import type { Checkpoint } from './observers/checkpoint';
import type { Measured, Observer } from './observers/observer';
import type { PauseControl } from './pause-control';
import type { RunClock } from './run-clock';
import { scheduleAt } from './schedule';
import type { Point } from './signals';
import type { Stepper } from './stepper';
import { StepsInFlight } from './steps-in-flight';
import type { TrainingWindows } from './views/training-windows';

/** Who looks on, in the order in which they do. */
export interface Observers {
  readonly checkpoint: Checkpoint;
  readonly pause: Observer;
  readonly guests: Observer;
  readonly profile: Observer;
  /** What they find is reported with the step. */
  readonly measuring: readonly Observer<Measured>[];
  readonly sample: Observer;
}

/** What a run is made of. */
export interface LoopParts {
  readonly stepper: Stepper;
  readonly kind: 'webgpu' | 'wasm';
  readonly windows: Pick<TrainingWindows, 'draw'>;
  readonly observers: Observers;
  readonly control: PauseControl;
  readonly clock: RunClock;
  report(point: Point): void;
}

/**
 * Windows are drawn as base codes, a step is taken, and between two steps observers look on. The loop does not know how
 * a step is computed; a GPU works on one while the next is sent.
 * @param first step to take
 */
export async function trainingLoop(
  config: PretrainingConfig,
  first: number,
  { stepper, kind, windows, observers, control, clock, report }: LoopParts,
): Promise<'done' | 'stopped'> {
  const { checkpoint, pause, guests, profile, measuring, sample } = observers;
  const steps = new StepsInFlight(stepper, config, kind, clock, report);
  const between: readonly Observer[] = [checkpoint, pause, guests];
  const codes = new CodeBatch(config.batch, config.windowLength);
  clock.startStep();
  for (let step = first; step <= config.steps; step++) {
    await control.yieldThread(checkpoint.shareMs);
    for (const observer of between) {
      if (!observer.due(step - 1)) continue;
      // What was computed before a pause or a stop is shown, and kept.
      await steps.reportAll();
      await observer.observe(step - 1, stepper);
    }
    if (control.isStopped) return 'stopped';
    if (profile.due(step - 1)) await profile.observe(step - 1, stepper);

    windows.draw(step, codes);
    const schedule = scheduleAt(step, config);
    await steps.push(step, schedule, stepper.step(codes, schedule));

    const due = measuring.filter((observer) => observer.due(step));
    await steps.reportRead(due.length > 0 ? 1 : 0);
    if (due.length === 0) continue;
    await steps.reportAll(1);
    const point = await steps.takeOldest();
    const measured: Measured[] = [];
    for (const observer of due) measured.push(await observer.observe(step, stepper));
    report({ ...point, values: Object.assign({}, point.values, ...measured) });
    if (sample.due(step)) await sample.observe(step, stepper);
    // Step times are of training alone.
    clock.startStep();
  }
  await checkpoint.observe(config.steps, stepper);
  return 'done';
}
