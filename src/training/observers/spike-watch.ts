import type { Point } from '../signals';
import { type SpikeMemory, watchSpike } from '../spike';
import type { RunLog, Watcher } from './observer';

/** Says when the student's loss jumps. */
export class SpikeWatch implements Watcher {
  private readonly log: RunLog;
  private newest: SpikeMemory;

  constructor(memory: SpikeMemory, log: RunLog) {
    this.newest = memory;
    this.log = log;
  }

  get memory(): SpikeMemory {
    return this.newest;
  }

  due(): boolean {
    return true;
  }

  watch({ step, values: { mlmStudent: loss = Number.NaN } }: Point): void {
    const { spike, memory } = watchSpike(this.newest, loss);
    if (spike) {
      const before = this.newest.mean.toFixed(3);
      this.log(step, 'warning', `The loss jumped from about ${before} to ${loss.toFixed(3)} nats.`);
    }
    this.newest = memory;
  }
}
