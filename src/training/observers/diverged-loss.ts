import type { PretrainingConfig } from '../config';
import type { PauseControl } from '../pause-control';
import { type Point, trainedLoss } from '../signals';
import type { RunLog, Watcher } from './observer';

/** A hundred times a uniform guess over four bases: a jump that a run recovers from is over sooner. */
export const FAR_NATS = 100 * Math.log(4);
const MOST_IN_A_ROW = 20;

/** Pauses a run whose loss is finite and has long left everything that can be learned from. */
export class DivergedLoss implements Watcher {
  private readonly control: Pick<PauseControl, 'pause'>;
  private readonly log: RunLog;
  private readonly signal: 'mlmStudent' | 'contrastive';
  private inARow = 0;

  constructor(control: Pick<PauseControl, 'pause'>, log: RunLog, config: Pick<PretrainingConfig, 'mlmWeight'>) {
    this.control = control;
    this.log = log;
    this.signal = trainedLoss(config);
  }

  due(): boolean {
    return true;
  }

  watch({ step, values }: Point): void {
    const loss = values[this.signal] ?? 0;
    // What is not finite is another watcher's.
    this.inARow = Number.isFinite(loss) && loss > FAR_NATS ? this.inARow + 1 : 0;
    if (this.inARow === 0 || this.inARow % MOST_IN_A_ROW !== 0) return;
    const far =
      this.signal === 'mlmStudent'
        ? `The loss was above ${Math.round(FAR_NATS)} nats for ${MOST_IN_A_ROW} steps, where a uniform guess has 1.386`
        : `The contrastive loss was above ${Math.round(FAR_NATS)} for ${MOST_IN_A_ROW} steps`;
    const message = `${far}: the run diverged, so training paused. Stop, lower the learning rate, and start again.`;
    this.log(step, 'error', message);
    this.control.pause();
  }
}
