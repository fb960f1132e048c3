import type { Pace } from '../evaluation/softmax-regression';
import { PauseControl } from '../training/pause-control';

const PROGRESS_MS = 100;

/** Work that lets messages in between its parts, and ends there where it was cancelled. */
export async function paced<T>(signal: AbortSignal | undefined, work: (pace: Pace) => Promise<T>): Promise<T> {
  const control = new PauseControl();
  try {
    return await work(async () => {
      await control.yieldThread();
      signal?.throwIfAborted();
    });
  } finally {
    control.dispose();
  }
}

/** At most one report in a while; those between are dropped. */
export function seldom<Said extends readonly unknown[]>(report: (...said: Said) => void): (...said: Said) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (...said) => {
    if (performance.now() - saidAt < PROGRESS_MS) return;
    saidAt = performance.now();
    report(...said);
  };
}
