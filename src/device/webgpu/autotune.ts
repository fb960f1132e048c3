import type { Plan } from './plan';

const ROUNDS = 5;
/**
 * A sample is as many runs of a plan as take about this long: one run of a small kernel is lost in the time it takes to
 * hand it over.
 */
const SAMPLE_MS = 4;
const MOST_RUNS = 64;

/**
 * Least milliseconds a run of each plan took, in turns so that a machine that is busy for a while does not favour one.
 * The first round warms up. By the clock and not by timestamps, which browsers round off.
 */
export async function race(device: GPUDevice, plans: readonly Plan[], rounds = ROUNDS): Promise<number[]> {
  const runs = plans.map(() => 1);
  const least = plans.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, plan] of plans.entries()) {
      const begun = performance.now();
      plan.submit(device, runs[i]);
      await device.queue.onSubmittedWorkDone();
      const ms = performance.now() - begun;
      if (round === 0) continue;
      least[i] = Math.min(least[i], ms / runs[i]);
      runs[i] = Math.min(MOST_RUNS, Math.max(1, Math.floor(SAMPLE_MS / least[i])));
    }
  }
  return least;
}
