import type { Plan } from './plan';

const ROUNDS = 5;

/**
 * Least milliseconds each plan took, run in turns so that a machine that is busy for a while does not favour one. The first round warms up.
 * By the clock and not by timestamps, which browsers round off.
 */
export async function race(device: GPUDevice, plans: readonly Plan[], rounds = ROUNDS): Promise<number[]> {
  const least = plans.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, plan] of plans.entries()) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      plan.encode(pass);
      pass.end();
      const begun = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      if (round > 0) least[i] = Math.min(least[i], performance.now() - begun);
    }
  }
  return least;
}
