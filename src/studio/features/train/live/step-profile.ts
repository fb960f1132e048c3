import type { Problem } from '../../../../errors/typed-error';
import { csvLine } from '../../../../formats/csv-text';
import type { StepProfile } from '../../../../training/step-profile';

/** The profile of one step of the run on screen: asked for, there, or refused. */
export interface Profiling {
  /** A step is to be profiled; the answer is not here yet. */
  readonly asked: boolean;
  readonly profile: StepProfile | null;
  /** Why there is none. */
  readonly problem: Problem | null;
}

export const notProfiled = (): Profiling => ({ asked: false, profile: null, problem: null });

export interface KernelRow {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
  /** Of all kernels together. */
  readonly share: number;
  /** Null where the operations are not counted, or the time was rounded to nothing. */
  readonly gflops: number | null;
}

/** The kernels of a profile, the one that takes longest first. */
export function kernelRows({ kernels }: Pick<StepProfile, 'kernels'>): readonly KernelRow[] {
  const total = kernelMs({ kernels });
  return kernels
    .map(({ name, calls, ms, flop }) => ({
      name,
      calls,
      ms,
      share: total === 0 ? 0 : ms / total,
      gflops: flop === null || ms === 0 ? null : flop / ms / 1e6,
    }))
    .sort((a, b) => b.ms - a.ms);
}

/** Milliseconds of all kernels together. */
export const kernelMs = ({ kernels }: Pick<StepProfile, 'kernels'>): number =>
  kernels.reduce((sum, { ms }) => sum + ms, 0);

/** Coarser rounding of times than this is worth telling. */
const FINE_MS = 0.005;
export const isCoarse = ({ resolutionMs }: StepProfile): boolean => resolutionMs > FINE_MS;

/** The rows as CSV, with every digit that was measured; an empty cell is not known. */
export const profileCsv = (profile: StepProfile): string =>
  [
    ['kernel', 'calls', 'ms', 'share', 'gflops'],
    ...kernelRows(profile).map(({ name, calls, ms, share, gflops }) => [name, calls, ms, share, gflops]),
  ]
    .map(csvLine)
    .join('');
