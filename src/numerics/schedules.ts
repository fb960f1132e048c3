import { cosPi } from './cos-pi';

/**
 * Learning rate at a step: linear warm-up, then half a cosine to 0 (method, section 5).
 * @param step 1-based; the last step is `steps`
 * @param warmup share of the steps spent warming up
 */
export function warmupCosine(step: number, steps: number, peak: number, warmup: number): number {
  const warmupSteps = Math.round(steps * warmup);
  if (step <= warmupSteps) return (peak * step) / warmupSteps;
  const progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
  return peak * 0.5 * (1 + cosPi(progress));
}

/** EMA momentum at a 1-based step: a cosine from `start` to 1 over the run (method, section 5). */
export function momentumCosine(step: number, steps: number, start: number): number {
  return 1 - (1 - start) * 0.5 * (1 + cosPi(step / steps));
}
