import type { EngineEvent } from '../../worker/protocol';
import { appendPoints } from './history';
import { noRun, runActive, type StudioState } from './state';

const LOG_ENTRIES_KEPT = 10_000;

/** What the engine said, folded into the state. Pure: the same events give the same state. */
export function reduceEvent(state: StudioState, event: EngineEvent): StudioState {
  switch (event.type) {
    case 'device':
      return { ...state, device: event.device };
    case 'importProgress':
      return state.phase === 'importing' ? { ...state, progress: event.progress } : state;
    case 'genome':
      return reduceGenome(state, event);
    case 'importFailed':
      // Nothing was imported: an earlier genome is still the genome.
      return { ...state, phase: state.genome === null ? 'failed' : 'ready', progress: null, problem: event.problem };
    case 'probed':
      return { ...state, estimate: { config: event.config, speed: event.estimate }, probing: null };
    case 'compiling':
      return { ...state, phase: 'compiling', compiling: { done: event.done, total: event.total } };
    case 'started':
      return { ...state, ...noRun(), phase: 'compiling', problem: null, compiling: state.compiling, log: state.log, run: event.run, device: event.run.device };
    case 'training':
      return { ...state, phase: 'training', compiling: null };
    case 'points':
      return reducePoints(state, event);
    case 'sample':
      return { ...state, sample: event.sample };
    case 'log':
      return { ...state, log: [...state.log.slice(1 - LOG_ENTRIES_KEPT), event.entry] };
    case 'paused':
      return { ...state, phase: 'paused', pending: null };
    case 'resumed':
      return { ...state, phase: 'training', pending: null, gaps: state.history.length > 0 ? [...state.gaps, state.history.length] : state.gaps };
    case 'finished':
      return { ...state, phase: event.outcome, outcome: event.outcome, pending: null, compiling: null };
    case 'runFailed':
      return {
        ...state,
        phase: 'failed',
        outcome: state.run === null ? null : 'failed',
        pending: null,
        compiling: null,
        progress: null,
        problem: event.problem,
      };
    default:
      // Answers about the genome and the library are no part of a run's state.
      return state;
  }
}

function reduceGenome(state: StudioState, { genome }: Extract<EngineEvent, { type: 'genome' }>): StudioState {
  // The same event answers an import, an include and a new split; only the first begins something.
  if (state.phase === 'importing') return { ...state, ...noRun(), phase: 'ready', genome, progress: null, problem: null };
  return { ...state, genome };
}

function reducePoints(state: StudioState, { points, status }: Extract<EngineEvent, { type: 'points' }>): StudioState {
  const history = appendPoints(state.history, points);
  const skipped = status.skippedSteps > (state.status?.skippedSteps ?? 0);
  return {
    ...state,
    phase: state.phase === 'compiling' ? 'training' : state.phase,
    compiling: runActive(state.phase) ? null : state.compiling,
    history,
    status,
    skips: skipped && history.length > 0 ? [...state.skips, history.length - 1] : state.skips,
  };
}
