import type { PauseControl } from '../pause-control';
import type { Progress } from '../record/progress';
import type { Point } from '../signals';
import type { RunLog, Watcher } from './observer';

/** So many non-finite gradients in a row pause the run. */
const MOST_IN_A_ROW = 5;

/** Counts the steps whose gradient was not finite, which changed nothing, and pauses a run that takes no other. */
export class SkippedSteps implements Watcher {
  private readonly control: Pick<PauseControl, 'pause'>;
  private readonly log: RunLog;
  private skipped: number;
  private inARow: number;

  constructor(
    { skippedSteps, skippedInARow }: Pick<Progress, 'skippedSteps' | 'skippedInARow'>,
    control: Pick<PauseControl, 'pause'>,
    log: RunLog,
  ) {
    this.skipped = skippedSteps;
    this.inARow = skippedInARow;
    this.control = control;
    this.log = log;
  }

  get counts(): Pick<Progress, 'skippedSteps' | 'skippedInARow'> {
    return { skippedSteps: this.skipped, skippedInARow: this.inARow };
  }

  due(): boolean {
    return true;
  }

  watch({ step, values }: Point): void {
    if (Number.isFinite(values.gradientNorm)) {
      this.inARow = 0;
      return;
    }
    this.skipped++;
    this.inARow++;
    this.log(step, 'warning', `Step ${step} had a non-finite gradient and changed nothing.`);
    if (this.inARow % MOST_IN_A_ROW !== 0) return;
    const advice = 'Stop, lower the learning rate, and start again.';
    this.log(step, 'error', `${MOST_IN_A_ROW} steps in a row had non-finite gradients, so training paused. ${advice}`);
    this.control.pause();
  }
}
