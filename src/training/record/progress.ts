import type { Collapse } from '../collapse';
import type { LearnerState } from '../learner';
import { NO_SPIKES, type SpikeMemory } from '../spike';

/**
 * Where a run stands at a step boundary, besides the learner's state. Together they are all it takes to go on as if
 * nothing had happened.
 */
export interface Progress {
  /** Steps taken. */
  readonly step: number;
  /** Milliseconds with the page open, pauses included. */
  readonly wallMs: number;
  /** Milliseconds spent training. */
  readonly activeMs: number;
  readonly skippedSteps: number;
  readonly skippedInARow: number;
  readonly collapse: Collapse | null;
  readonly spikes: SpikeMemory;
  /** Student validation loss measured last, or null. */
  readonly validation: number | null;
}

/** Before the first step. */
export const NOT_BEGUN: Progress = {
  step: 0,
  wallMs: 0,
  activeMs: 0,
  skippedSteps: 0,
  skippedInARow: 0,
  collapse: null,
  spikes: NO_SPIKES,
  validation: null,
};

/** What a run goes on from. */
export interface ResumePoint {
  readonly progress: Progress;
  readonly learner: LearnerState;
}

/** Weights a run begins with in place of those its seed draws; each [P]. */
export interface StartState {
  readonly student: Float32Array;
  readonly teacher: Float32Array;
  /** Where they come from, for the run's log. */
  readonly from: string;
}

/** Keeps a run's state. Training never waits for it. */
export interface Keeper {
  /** Whether the state is to be taken now, at a step boundary. */
  due(): boolean;
  /** Whether file work is under way, which wants some of the thread's time. */
  readonly busy: boolean;
  /** Takes the state as it is after `progress.step`; every point up to it has been reported. */
  keep(progress: Progress, learner: Promise<LearnerState>): void;
}
