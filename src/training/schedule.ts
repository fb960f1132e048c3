import { momentumCosine, warmupCosine } from '../numerics/schedules';
import type { PretrainingConfig } from './config';
import type { Schedule } from './learner';
import { resolveEmaStart } from './plan';

/** What changes from step to step by plan: the learning rate warms up and falls, the EMA momentum rises to 1. */
export const scheduleAt = (step: number, config: PretrainingConfig): Schedule => ({
  learningRate: warmupCosine(step, config.steps, config.learningRate, config.warmup),
  momentum: momentumCosine(step, config.steps, resolveEmaStart(config)),
});
