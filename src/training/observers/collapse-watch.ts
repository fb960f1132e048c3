import { comparesCls } from '../../model/shape';
import { type Collapse, watchCollapse } from '../collapse';
import type { PretrainingConfig } from '../config';
import { scheduleSteps } from '../plan';
import type { Point } from '../signals';
import type { RunLog, Watcher } from './observer';

const messageOf = (collapse: Collapse, config: PretrainingConfig): string =>
  ({
    flat: `The ${comparesCls(config) ? 'CLS vectors' : 'features'} no longer tell windows apart.`,
    'one-class': 'The teacher gives every window the same class.',
  })[collapse];

/** Looks for a collapse at each validation after the warm-up, and says when one begins. */
export class CollapseWatch implements Watcher {
  private readonly config: PretrainingConfig;
  private readonly ceiling: number;
  private readonly log: RunLog;
  private newest: Collapse | null;

  /**
   * @param found as `found`, before the first validation
   * @param ceiling ln K of the teacher's distribution
   */
  constructor(found: Collapse | null, config: PretrainingConfig, ceiling: number, log: RunLog) {
    this.newest = found;
    this.config = config;
    this.ceiling = ceiling;
    this.log = log;
  }

  /** The collapse the run is in, or null. */
  get found(): Collapse | null {
    return this.newest;
  }

  due(step: number): boolean {
    return step >= this.config.warmup * scheduleSteps(this.config);
  }

  watch({ step, values }: Point): void {
    if (values.clsSpread === undefined) return;
    const found = watchCollapse(values, this.ceiling, this.config.batch);
    if (found !== this.newest && found !== null) this.log(step, 'warning', messageOf(found, this.config));
    this.newest = found;
  }
}
