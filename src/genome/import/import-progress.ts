export interface ImportProgress {
  readonly file: string;
  /** Bytes read of all files so far, as they lie on disk. */
  readonly bytesRead: number;
  /** Bytes of all files together, as they lie on disk. */
  readonly bytesTotal: number;
  readonly records: number;
  readonly bases: number;
  /** Since the import began. */
  readonly elapsedMs: number;
}

/** Time between two reports, and the longest stretch without letting other messages of the worker in. */
const everyMs = 80;

/** Reports at most about ten times a second, and lets the event loop turn at the same beat. */
export class ProgressBeat {
  private last = Number.NEGATIVE_INFINITY;
  private readonly report: () => void;

  constructor(report: () => void) {
    this.report = report;
  }

  /** To be awaited after each piece of work. */
  async beat(): Promise<void> {
    if (performance.now() - this.last < everyMs) return;
    this.report();
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.last = performance.now();
  }
}
