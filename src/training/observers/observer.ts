import type { LogEntry } from '../run';
import type { Point, Signal } from '../signals';
import type { Stepper } from '../stepper';

/**
 * What looks on while a run trains. It reads the networks and changes nothing of them: the run computes the same
 * numbers without.
 */
export interface Observer<Seen = void> {
  /** Whether it has something to do at the boundary after `step`. */
  due(step: number): boolean;
  observe(step: number, stepper: Stepper): Promise<Seen>;
}

/** What is measured at a boundary is part of the step's point. */
export type Measured = Partial<Readonly<Record<Signal, number>>>;

/** Looks at each point as it is reported; it keeps what a checkpoint must hold for it to go on. */
export interface Watcher {
  due(step: number): boolean;
  watch(point: Point): void;
}

/** Says something of a step to whoever reads the run's log. */
export type RunLog = (step: number, level: LogEntry['level'], message: string) => void;
