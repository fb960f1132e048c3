import type { Problem } from '../../errors/typed-error';
import { runActive, showsRun } from '../features/train/live/run-state';
import { counted, whole } from '../ui/format';
import type { Level } from '../ui/level';
import type { StudioState } from './state';

/** Where the studio stands, in one word: the genome's life and the run's put together, as the page shows them. */
export type Phase =
  | 'empty'
  | 'importing'
  | 'ready'
  | 'compiling'
  | 'training'
  | 'paused'
  | 'stopped'
  | 'done'
  | 'failed';

export type Standing = Pick<
  StudioState,
  'runPhase' | 'runShown' | 'importing' | 'importFailed' | 'genome' | 'engineLost'
>;

/** A run comes before an import, and an import before what the last run came to. */
export function phaseOf(state: Standing): Phase {
  const { runPhase, runShown, importing, importFailed, genome, engineLost } = state;
  if (importing !== null && !runActive(state)) return 'importing';
  if (runPhase !== 'none' && (runShown || runActive(state))) return runPhase;
  if (engineLost || (importFailed && genome === null)) return 'failed';
  return genome === null ? 'empty' : 'ready';
}

/** What is wrong, in the same order: why the run on show failed, else what went wrong last. */
export const problemOf = ({
  runShown,
  runProblem,
  problem,
}: Pick<StudioState, 'runShown' | 'runProblem' | 'problem'>): Problem | null =>
  (runShown ? runProblem : null) ?? problem;

/** Turns from an ended run to the setup; a failure that is dismissed with it does not come back. */
export const toSetup = { runShown: false, importFailed: false } as const;

const PHASE_TEXT: Readonly<Record<Phase, string>> = {
  empty: 'No genome yet',
  importing: 'Importing',
  ready: 'Ready',
  compiling: 'Compiling',
  training: 'Training',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};

export function phaseText(state: Standing & Pick<StudioState, 'compiling' | 'run' | 'runProblem' | 'problem'>): string {
  const { compiling, genome } = state;
  const phase = phaseOf(state);
  if (phase === 'compiling' && compiling !== null && compiling.total > 0)
    return `Compiling ${compiling.done}/${compiling.total}`;
  if (phase === 'failed' && genome === null && problemOf(state) !== null && !showsRun(state)) return 'Import failed';
  return PHASE_TEXT[phase];
}

export function phaseLevel(phase: Phase): Level {
  if (phase === 'failed') return 'bad';
  if (phase === 'paused' || phase === 'stopped') return 'warning';
  return phase === 'empty' || phase === 'importing' || phase === 'compiling' ? 'waiting' : 'ok';
}

/** What a screen reader is told when the state changes. */
export function announcement(state: StudioState): string {
  const problem = problemOf(state);
  if (problem !== null) return `${problem.message} ${problem.action}`;
  const phase = phaseOf(state);
  if (phase === 'ready' && state.genome !== null)
    return `Genome ready: ${counted(state.genome.recordCount, 'record')}, ${whole(state.genome.totals.bases)} bases.`;
  if (phase === 'compiling') return 'Compiling kernels.';
  return PHASE_TEXT[phase];
}
