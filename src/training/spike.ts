/**
 * Running mean and variance of the student's loss; part of what a checkpoint holds, so that a resumed run warns where
 * an unbroken one would.
 */
export interface SpikeMemory {
  readonly seen: number;
  readonly mean: number;
  readonly variance: number;
}

export const NO_SPIKES: SpikeMemory = { seen: 0, mean: 0, variance: 0 };

/** Steps before the spread of the loss is known well enough. */
const SETTLED = 50;
/** Weight of the newest step. */
const WEIGHT = 0.02;
/** A spike stands out from the mean by so many standard deviations... */
const DEVIATIONS = 8;
/** ...and by this share of it, so that a loss that hardly varies does not warn of its last digit. */
const LEAST_SHARE = 0.1;

/**
 * Whether a loss jumped up, and the memory with it taken in. A loss that is not finite is another warning's business.
 */
export function watchSpike(
  memory: SpikeMemory,
  loss: number,
): { readonly spike: boolean; readonly memory: SpikeMemory } {
  if (!Number.isFinite(loss)) return { spike: false, memory };
  const weight = Math.max(WEIGHT, 1 / (memory.seen + 1));
  const difference = loss - memory.mean;
  const mean = memory.mean + weight * difference;
  const variance = (1 - weight) * (memory.variance + weight * difference * difference);
  const spike =
    memory.seen >= SETTLED &&
    difference > DEVIATIONS * Math.sqrt(memory.variance) &&
    difference > LEAST_SHARE * memory.mean;
  return { spike, memory: { seen: memory.seen + 1, mean, variance } };
}
