import { count, z } from '../../formats/schema';
import type { Collapse } from '../collapse';
import type { LearnerState } from '../learner';
import { NO_SPIKES, type SpikeMemory } from '../spike';

/**
 * Where a run stands at a step boundary, besides the learner's state. Together they are all it takes to go on as if
 * nothing had happened.
 */
export const progressSchema = z.object({
  /** Steps taken. */
  step: count,
  /** Milliseconds with the page open, pauses included. */
  wallMs: z.number(),
  /** Milliseconds spent training. */
  activeMs: z.number(),
  skippedSteps: count,
  skippedInARow: count,
  collapse: z.enum(['one-class', 'flat']).nullable() satisfies z.ZodType<Collapse | null>,
  spikes: z.object({ seen: count, mean: z.number(), variance: z.number() }) satisfies z.ZodType<SpikeMemory>,
  /** Student validation loss measured last, or null. */
  validation: z.number().nullable(),
});
export type Progress = Readonly<z.output<typeof progressSchema>>;

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
