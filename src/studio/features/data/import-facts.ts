import type { ImportProgress } from '../../../genome/import/import-progress';

export interface ImportFacts {
  /** Share of the bytes that were read; null where the size is not known. */
  readonly share: number | null;
  /** Null while too little was read to tell. */
  readonly bytesPerSecond: number | null;
  readonly leftMs: number | null;
}

const LEAST_ELAPSED_MS = 500;

/** Speed and time left of an import. Times are the engine's: a tab in the background draws late but reads on. */
export function importFacts({ bytesRead, bytesTotal, elapsedMs }: ImportProgress): ImportFacts {
  const share = bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : null;
  if (elapsedMs < LEAST_ELAPSED_MS || bytesRead === 0) return { share, bytesPerSecond: null, leftMs: null };
  const perMs = bytesRead / elapsedMs;
  return {
    share,
    bytesPerSecond: perMs * 1000,
    leftMs: share === null ? null : Math.max(0, bytesTotal - bytesRead) / perMs,
  };
}
