/** The screen is drawn by the same GPU: work that would keep it for longer is handed over in several pieces... */
const LONGEST_SUBMIT_MS = 100;
/** ...of about this length. */
const WANTED_SUBMIT_MS = 75;
/**
 * Operations a millisecond of a slow hardware GPU (200 GFLOP/s): what is taken for granted before the first step was
 * timed.
 */
const SLOW_FLOP_PER_MS = 2e8;

/**
 * Into how many submits a step is cut: one where that fits, else so many that the screen stays alive between them and
 * no piece lasts long enough for the system to take the GPU for hung. A software adapter draws no screen and is never
 * cut.
 */
export class SubmitPace {
  private readonly software: boolean;
  private current: number;

  /** @param flop floating-point operations of a step */
  constructor(software: boolean, flop: number) {
    this.software = software;
    this.current = this.cut(flop / SLOW_FLOP_PER_MS);
  }

  get submits(): number {
    return this.current;
  }

  /** @param stepMs time of a step that found the GPU idle */
  measured(stepMs: number): void {
    this.current = this.cut(stepMs);
  }

  private cut(stepMs: number): number {
    if (this.software || stepMs <= LONGEST_SUBMIT_MS) return 1;
    return Math.ceil(stepMs / WANTED_SUBMIT_MS);
  }
}
