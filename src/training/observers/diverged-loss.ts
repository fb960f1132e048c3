import type { PretrainingConfig } from '../config';
import type { PauseControl } from '../pause-control';
import type { Point } from '../signals';
import type { RunLog, Watcher } from './observer';

/** A hundred times a uniform guess over four bases: a jump that a run recovers from is over sooner. */
const FAR_NATS = 100 * Math.log(4);
const MOST_IN_A_ROW = 20;

/**
 * Pauses a run whose loss is finite and has long left everything that can be learned from. Where nobody is asked for
 * bases, how badly they are named says nothing of that: then it is the contrastive loss.
 */
export class DivergedLoss implements Watcher {
  private readonly control: Pick<PauseControl, 'pause'>;
  private readonly log: RunLog;
  private readonly signal: 'mlmStudent' | 'contrastive';
  private inARow = 0;

  constructor(control: Pick<PauseControl, 'pause'>, log: RunLog, { mlmWeight }: Pick<PretrainingConfig, 'mlmWeight'>) {
    this.control = control;
    this.log = log;
    this.signal = mlmWeight > 0 ? 'mlmStudent' : 'contrastive';
  }

  due(): boolean {
    return true;
  }

  watch({ step, values }: Point): void {
    const loss = values[this.signal] ?? 0;
    // What is not finite is another watcher's.
    this.inARow = Number.isFinite(loss) && loss > FAR_NATS ? this.inARow + 1 : 0;
    if (this.inARow === 0 || this.inARow % MOST_IN_A_ROW !== 0) return;
    const message =
      `The loss was above ${Math.round(FAR_NATS)} nats for ${MOST_IN_A_ROW} steps, where a uniform guess has 1.386: ` +
      'the run diverged, so training paused. Stop, lower the learning rate, and start again.';
    this.log(step, 'error', message);
    this.control.pause();
  }
}
