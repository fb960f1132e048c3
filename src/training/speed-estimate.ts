import type { OpenedBackend } from '../device/webgpu/backend';
import { layOut } from '../model/layout';
import { initialParameters } from '../model/weights';
import { CodeBatch } from '../ops/input-views/layout';
import type { PretrainingConfig } from './config';
import { initialState } from './learner';
import { makeStepper } from './make-stepper';
import { planRun } from './plan';

/** What a short measurement promises of a run on this device. */
export interface SpeedEstimate {
  readonly stepMs: number;
  readonly basesPerSecond: number;
  /** All steps, without validation. */
  readonly totalMs: number;
}

/** The first try is this small, so that it ends soon on any device. */
const FIRST_FLOP = 5e7;
const GROWTH = 8;
/** Tries grow until one takes this long: enough to be measured, little enough to wait for. */
const ENOUGH_MS = 150;

/**
 * Times training steps on this device, shrunk so that the measurement takes about a second, and scales them up by their
 * arithmetic. Small kernels on a fast GPU are dominated by launch times: there the whole step fits and is timed as it
 * is.
 * @param signal ends it with the try at hand: somebody else waits for the device
 */
export async function probeSpeed(
  config: PretrainingConfig,
  device: OpenedBackend,
  signal?: AbortSignal,
): Promise<SpeedEstimate> {
  let stepMs = 0;
  for (let budget = FIRST_FLOP; ; budget *= GROWTH) {
    const shrunk = shrink(config, budget);
    const measured = await timeStep(shrunk, device);
    signal?.throwIfAborted();
    stepMs = (measured * planRun(config).flopPerStep) / planRun(shrunk).flopPerStep;
    const next = shrink(config, budget * GROWTH);
    const whole = planRun(shrunk).flopPerStep === planRun(next).flopPerStep;
    if (whole || measured * GROWTH > 10 * ENOUGH_MS || measured > ENOUGH_MS) break;
  }
  return {
    stepMs,
    basesPerSecond: (1000 * config.batch * config.windowLength) / stepMs,
    totalMs: stepMs * config.steps,
  };
}

/**
 * The same run with fewer windows a step, then shorter windows, then fewer blocks, until a step fits the budget of
 * operations.
 */
function shrink(config: PretrainingConfig, budget: number): PretrainingConfig {
  const excess = (candidate: PretrainingConfig) => planRun(candidate).flopPerStep / budget;
  let shrunk = config;
  if (excess(shrunk) > 1) shrunk = { ...shrunk, batch: Math.max(2, Math.floor(shrunk.batch / excess(shrunk))) };
  if (excess(shrunk) > 1)
    shrunk = {
      ...shrunk,
      windowLength: Math.max(Math.min(64, shrunk.windowLength), Math.floor(shrunk.windowLength / excess(shrunk))),
    };
  if (excess(shrunk) > 1) shrunk = { ...shrunk, blocks: Math.max(1, Math.floor(shrunk.blocks / excess(shrunk))) };
  return shrunk;
}

/** Milliseconds of one step; the step before it warms up. */
async function timeStep(config: PretrainingConfig, device: OpenedBackend): Promise<number> {
  const layout = layOut(config);
  const stepper = await makeStepper(
    device,
    layout,
    config,
    initialState(layout, config, initialParameters(layout, config.seed)),
  );
  // Windows of one base over and over: a step takes as long on any other.
  const batch = new CodeBatch(config.batch, config.windowLength);
  const take = () => stepper.step(batch, { learningRate: 0, momentum: 1 }).done;
  try {
    await stepper.prepare(
      () => {},
      () => {},
    );
    await take();
    const from = performance.now();
    await take();
    return performance.now() - from;
  } finally {
    await stepper.flush();
    stepper.dispose();
  }
}
