/**
 * The times of a run: since it began, with and without its pauses, and of each step. A run that goes on counts on from
 * where it was.
 */
export class RunClock {
  private readonly now: () => number;
  private readonly beganAt: number;
  private pausedMs: number;
  private stepFrom: number;

  /** @param so far: milliseconds of the run up to here, and of these the ones spent training */
  constructor({ wallMs, activeMs }: RunTimes, now = () => performance.now()) {
    this.now = now;
    this.stepFrom = now();
    this.beganAt = this.stepFrom - wallMs;
    this.pausedMs = wallMs - activeMs;
  }

  times(at = this.now()): RunTimes {
    const wallMs = at - this.beganAt;
    return { wallMs, activeMs: wallMs - this.pausedMs };
  }

  /** The next step's time counts from here: what was done since the last one is not training. */
  startStep(): void {
    this.stepFrom = this.now();
  }

  /** Milliseconds of the step that ended at `at`; the next one counts from there. */
  endStep(at: number): number {
    const ms = at - this.stepFrom;
    this.stepFrom = at;
    return ms;
  }

  paused(ms: number): void {
    this.pausedMs += ms;
  }

  /** Everything had stood still for so long up to now: neither the run nor the step under way counts it. */
  thawed(ms: number): void {
    const counted = Math.min(ms, this.now() - this.stepFrom);
    this.pausedMs += counted;
    this.stepFrom += counted;
  }
}

/** Milliseconds of a run. */
export interface RunTimes {
  /** With the page open, pauses included. */
  readonly wallMs: number;
  /** Spent training. */
  readonly activeMs: number;
}
