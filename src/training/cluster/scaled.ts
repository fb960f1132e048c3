import type { PretrainingConfig } from '../config';
import { resolveEmaStart } from '../plan';

/** A run keeps at least so many steps: fewer leave the schedule no room. */
const LEAST_STEPS = 1000;
const LARGEST_BATCH = 4096;

/**
 * The settings of a run taken in fewer, larger steps, so that more GPUs have work and as many bases are seen. With k
 * times the batch: steps / k; the learning rate times the square root of k (Malladi et al. 2022, "On the SDEs and
 * scaling rules for adaptive gradient algorithms"); the EMA momentum to the power of k (Busbridge et al. 2023, "How to
 * scale your EMA"). k is the largest power of two up to the number of GPUs that leaves 1,000 steps; the batch is then
 * made a multiple of the GPUs, and k what that comes to.
 */
export function scaledTo(gpus: number, config: PretrainingConfig): PretrainingConfig {
  const { batch, steps, learningRate, validationWindows, evaluateEvery } = config;
  const fits = (factor: number) => factor <= gpus && steps / factor >= LEAST_STEPS && batch * factor <= LARGEST_BATCH;
  let factor = 1;
  while (fits(2 * factor)) factor *= 2;
  const larger = gpus * Math.ceil((batch * factor) / gpus);
  const k = larger / batch;
  return {
    ...config,
    batch: larger,
    steps: Math.max(1, Math.round(steps / k)),
    scheduleSteps: 'auto',
    learningRate: Math.min(1, rounded(learningRate * Math.sqrt(k))),
    emaStart: rounded(resolveEmaStart(config) ** k),
    validationWindows: Math.max(validationWindows, larger),
    evaluateEvery: evaluateEvery === 'auto' ? 'auto' : Math.max(1, Math.round(evaluateEvery / k)),
    // Probes are taken in the studio.
    probeEvery: 0,
  };
}

/** Six digits: more would claim what no rule of thumb has. */
const rounded = (value: number): number => Number(value.toPrecision(6));
