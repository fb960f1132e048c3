import { momentumCosine, warmupCosine } from '../numerics/schedules';
import type { PretrainingConfig } from './config';
import type { Schedule } from './learner';
import { resolveEmaStart, scheduleSteps } from './plan';

/** What is left of the peak learning rate where a run goes on behind its schedule. */
const HELD_SHARE = 0.1;
/** How far down its cosine the rate has that share: (1 + cos(pi x)) / 2 = 0.1. */
const HELD_AT = 0.795;

/**
 * What changes from step to step by plan: the learning rate warms up and falls, the EMA momentum rises to 1. The
 * schedule ends at a rate of 0 and a teacher that stands still: steps after it have a tenth of the peak, and the
 * momentum of the step at which that was left.
 */
export function scheduleAt(step: number, config: PretrainingConfig): Schedule {
  const steps = scheduleSteps(config);
  const { learningRate, warmup } = config;
  const start = resolveEmaStart(config);
  if (step <= steps)
    return {
      learningRate: warmupCosine(step, steps, learningRate, warmup),
      momentum: momentumCosine(step, steps, start),
    };
  const warm = Math.round(steps * warmup);
  const held = Math.round(warm + HELD_AT * (steps - warm));
  return { learningRate: HELD_SHARE * learningRate, momentum: momentumCosine(held, steps, start) };
}
