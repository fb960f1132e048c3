import type { Problem } from '../../../../errors/typed-error';
import type { MaskedSample } from '../../../../training/masked-sample';
import type { ElsewherePart } from '../../../../training/record/run-record';
import type { LogEntry, RunInfo, RunStatus } from '../../../../training/run';
import { emptyHistory, type History } from '../../../charts/history';
import { type Keeping, notKept } from './keeping';
import { notProfiled, type Profiling } from './step-profile';

/** The life of a run: none yet, under way, or what it came to. */
export type RunPhase = 'none' | 'compiling' | 'training' | 'paused' | 'done' | 'stopped' | 'failed';

/** The run under way or the last one, apart from what is done to the genome and the form meanwhile. */
export interface RunState {
  readonly runPhase: RunPhase;
  /** An ended run is shown until one turns to the setup; it can be shown again from there. */
  readonly runShown: boolean;
  /** Why it failed. */
  readonly runProblem: Problem | null;
  /** Null until it has started: what fails before never was a run. */
  readonly run: RunInfo | null;
  readonly compiling: { readonly done: number; readonly total: number } | null;
  /** What was asked of the run and is not so yet. */
  readonly pending: 'pause' | 'resume' | 'stop' | null;
  readonly status: RunStatus | null;
  readonly history: History;
  /** Rows that are the first after a pause: lines break there. */
  readonly gaps: readonly number[];
  /** Steps that were trained elsewhere, such as on a cluster. */
  readonly elsewhere: readonly ElsewherePart[];
  /** Rows at which a step was skipped because its gradient was not finite. */
  readonly skips: readonly number[];
  /** Masked windows, oldest first: the newest is what the model sees now. */
  readonly samples: readonly MaskedSample[];
  /** Which of them is looked at; null for the newest. */
  readonly sampleShown: number | null;
  readonly log: readonly LogEntry[];
  readonly keeping: Keeping;
  readonly profiling: Profiling;
}

/** Everything that belongs to one run, as it is before the run. */
export const noRun = (): RunState => ({
  runPhase: 'none',
  runShown: true,
  runProblem: null,
  run: null,
  compiling: null,
  pending: null,
  status: null,
  history: emptyHistory(),
  gaps: [],
  elsewhere: [],
  skips: [],
  samples: [],
  sampleShown: null,
  log: [],
  keeping: notKept(),
  profiling: notProfiled(),
});

/** A run holds the engine: neither the genome nor the split may change under it. */
export const runActive = ({ runPhase }: Pick<RunState, 'runPhase'>): boolean =>
  runPhase === 'compiling' || runPhase === 'training' || runPhase === 'paused';

/**
 * How the last run ended, so that its charts can be shown again; null where none has started, or while it is active.
 */
export function outcomeOf({ runPhase, run }: Pick<RunState, 'runPhase' | 'run'>): 'done' | 'stopped' | 'failed' | null {
  const ended = runPhase === 'done' || runPhase === 'stopped' || runPhase === 'failed';
  return ended && run !== null ? runPhase : null;
}

/** The Train screen shows a run, live or ended, rather than the setup. */
export const showsRun = (state: Pick<RunState, 'runPhase' | 'runShown' | 'run'>): boolean =>
  runActive(state) || (state.runShown && outcomeOf(state) !== null);
