import { backboneCosts } from '../../model/costs';
import type { PretrainingConfig } from '../config';
import { type Plan, planRun } from '../plan';

/** A GPU, what it holds, and the most it multiplies: dense bfloat16 on its tensor cores, as its maker states it. */
interface Gpu {
  readonly peakFlops: number;
  readonly memoryBytes: number;
}
export const A100: Gpu = { peakFlops: 312e12, memoryBytes: 80e9 };
export const H100: Gpu = { peakFlops: 989e12, memoryBytes: 80e9 };

/** Assumed, not measured: the share of its peak that a GPU reaches, and what a step takes at least to be sent. */
export const ASSUMED = { share: 0.1, leastStepMs: 25 } as const;

/** Bytes of a parameter: student, teacher, gradient and two moments in float32. */
const PARAMETER_BYTES = 20;
/** Of an activation in bfloat16. */
const ACTIVATION_BYTES = 2;

/** What a run would take, from counted operations and stated assumptions. */
export interface Prediction extends Pick<Plan, 'parameters' | 'flopPerStep'> {
  readonly hours: number;
  /** On each GPU, of its share of the batch taken in so many parts (`accumulate`), as few as it has room for. */
  readonly bytes: number;
  readonly parts: number;
}

/** Prediction of a run on so many GPUs that share each batch; nothing of it is measured. */
export function predictRun(config: PretrainingConfig, { peakFlops, memoryBytes }: Gpu, gpus = 1): Prediction {
  const { parameters, flopPerStep, tokens } = planRun(config);
  const computeMs = (1000 * flopPerStep) / (ASSUMED.share * peakFlops * gpus);
  const stepMs = Math.max(ASSUMED.leastStepMs, computeMs);
  const windows = Math.ceil(config.batch / gpus);
  const weights = PARAMETER_BYTES * parameters;
  const bytesIn = (parts: number) =>
    weights + ACTIVATION_BYTES * Math.ceil(windows / parts) * tokens * backboneCosts(config).kept;
  let parts = 1;
  while (bytesIn(parts) > memoryBytes && parts < windows) parts *= 2;
  return {
    parameters,
    flopPerStep,
    hours: (stepMs * config.steps) / 3_600_000,
    bytes: bytesIn(parts),
    parts,
  };
}

/** "12 min", "3.4 h", "5 days" */
export function hoursText(hours: number): string {
  if (hours < 1) return `${Math.max(1, Math.round(60 * hours))} min`;
  return hours < 48 ? `${Number(hours.toPrecision(2))} h` : `${Math.round(hours / 24)} days`;
}
