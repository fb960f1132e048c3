import type { Collapse } from '../collapse';
import type { PretrainingConfig } from '../config';
import type { PauseControl } from '../pause-control';
import type { Progress } from '../record/progress';
import type { RunTimes } from '../run-clock';
import { judgedLoss, type Point } from '../signals';
import { CollapseWatch } from './collapse-watch';
import { DivergedLoss } from './diverged-loss';
import type { RunLog } from './observer';
import { SkippedSteps } from './skipped-steps';
import { SpikeWatch } from './spike-watch';

/**
 * Where a run stands: the newest step that was reported, and what its watchers made of the steps up to there. With the
 * learner's state it is all that a checkpoint holds.
 */
export class Standing {
  private readonly skipped: SkippedSteps;
  private readonly diverged: DivergedLoss;
  private readonly spikes: SpikeWatch;
  private readonly collapses: CollapseWatch;
  private newest: number;
  private validation: number | null;

  /** @param ceiling ln K of the teacher's distribution */
  constructor(before: Progress, config: PretrainingConfig, ceiling: number, control: PauseControl, log: RunLog) {
    this.newest = before.step;
    this.validation = before.validation;
    this.skipped = new SkippedSteps(before, control, log);
    this.diverged = new DivergedLoss(control, log, config);
    this.spikes = new SpikeWatch(before.spikes, log, config);
    this.collapses = new CollapseWatch(before.collapse, config, ceiling, log);
  }

  get step(): number {
    return this.newest;
  }

  get skippedSteps(): number {
    return this.skipped.counts.skippedSteps;
  }

  get collapse(): Collapse | null {
    return this.collapses.found;
  }

  /** Takes in the next step's point. */
  take(point: Point): void {
    this.newest = point.step;
    this.validation = judgedLoss(point.values) ?? this.validation;
    for (const watcher of [this.skipped, this.diverged, this.spikes, this.collapses])
      if (watcher.due(point.step)) watcher.watch(point);
  }

  progress(times: RunTimes): Progress {
    return {
      step: this.newest,
      ...times,
      ...this.skipped.counts,
      collapse: this.collapse,
      spikes: this.spikes.memory,
      validation: this.validation,
    };
  }
}
