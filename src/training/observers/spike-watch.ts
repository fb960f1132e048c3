import type { PretrainingConfig } from '../config';
import { type Point, trainedLoss } from '../signals';
import { type SpikeMemory, watchSpike } from '../spike';
import type { RunLog, Watcher } from './observer';

/** Says when the loss that is trained jumps. */
export class SpikeWatch implements Watcher {
  private readonly log: RunLog;
  private readonly signal: ReturnType<typeof trainedLoss>;
  private newest: SpikeMemory;

  constructor(memory: SpikeMemory, log: RunLog, config: Pick<PretrainingConfig, 'mlmWeight'>) {
    this.signal = trainedLoss(config);
    this.newest = memory;
    this.log = log;
  }

  get memory(): SpikeMemory {
    return this.newest;
  }

  due(): boolean {
    return true;
  }

  watch({ step, values }: Point): void {
    const loss = values[this.signal] ?? Number.NaN;
    const { spike, memory } = watchSpike(this.newest, loss);
    if (spike) {
      const before = this.newest.mean.toFixed(3);
      const which = this.signal === 'mlmStudent' ? 'loss' : 'contrastive loss';
      const unit = this.signal === 'mlmStudent' ? ' nats' : '';
      this.log(step, 'warning', `The ${which} jumped from about ${before} to ${loss.toFixed(3)}${unit}.`);
    }
    this.newest = memory;
  }
}
