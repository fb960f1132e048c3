import type { EngineEvent } from '../../engine/protocol';
import { appendPoints, historyOf, signalColumn } from '../charts/history';
import { reduceBenchmarks } from '../features/benchmarks/benchmarks';
import { reduceTasks } from '../features/benchmarks/tasks';
import { exploreGenome, nothingExplored, reduceExplore } from '../features/data/explore';
import { reduceLibrary } from '../features/data/library';
import { reduceRuns } from '../features/runs/runs';
import { reduceKeeping } from '../features/train/live/keeping';
import { reduceProfiling } from '../features/train/live/step-profile';
import { reduceExchange } from '../features/transfer/exchange';
import { noRun, type Phase, runActive, type StudioState } from './state';

const LOG_ENTRIES_KEPT = 10_000;

/** What the engine said, folded into the state. Pure: the same events give the same state. */
export function reduceEvent(before: StudioState, event: EngineEvent): StudioState {
  const state = { ...before, profiling: reduceProfiling(before.profiling, event) };
  switch (event.type) {
    case 'device':
      return { ...state, device: event.device };
    case 'importProgress':
      return state.phase === 'importing' ? { ...state, progress: event.progress } : state;
    case 'genome':
      return reduceGenome(state, event);
    case 'importFailed':
      // Nothing was imported: an earlier genome is still the genome.
      return {
        ...state,
        phase: state.genome === null ? 'failed' : 'ready',
        progress: null,
        reading: null,
        problem: event.problem,
      };
    case 'importCancelled':
      return { ...state, phase: phaseBefore(state), progress: null, reading: null };
    case 'genomeClosed':
      return {
        ...state,
        phase: state.phase === 'importing' ? 'importing' : 'empty',
        genome: null,
        explore: nothingExplored(),
      };
    case 'queryFailed':
      return event.of === 'openGenome'
        ? reduceEvent(state, { type: 'importFailed', problem: event.problem })
        : reduceAnswer(state, event);
    case 'task':
      return { ...state, tasks: reduceTasks(state.tasks, event.event) };
    case 'benchmark':
      return { ...state, benchmarks: reduceBenchmarks(state.benchmarks, event.event) };
    case 'probed':
      return { ...state, estimate: { config: event.config, speed: event.estimate }, probing: null };
    case 'compiling':
      return { ...state, phase: 'compiling', compiling: { done: event.done, total: event.total } };
    case 'started':
      return {
        ...state,
        ...noRun(),
        phase: 'compiling',
        problem: null,
        compiling: state.compiling,
        log: state.log,
        run: event.run,
        device: event.run.device,
        config: event.run.config,
      };
    case 'restored':
      return reduceRestored({ ...state, keeping: reduceKeeping(state.keeping, event) }, event);
    case 'recovering':
      return { ...state, phase: 'compiling', pending: null, compiling: null };
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
      return {
        ...state,
        phase: 'training',
        pending: null,
        gaps: state.history.length > 0 ? [...state.gaps, state.history.length] : state.gaps,
      };
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
      return reduceAnswer(state, event);
  }
}

function reduceGenome(state: StudioState, { genome }: Extract<EngineEvent, { type: 'genome' }>): StudioState {
  // The same event answers an import, an include and a new split; only the first begins something.
  const explore = exploreGenome(reduceExplore(state.explore, { type: 'genome', genome }), genome, state.genome);
  if (state.phase === 'importing')
    return { ...state, ...noRun(), phase: 'ready', genome, explore, progress: null, reading: null, problem: null };
  return { ...state, genome, explore };
}

/** Answers about the genome, the library and kept runs do not change where a run stands. */
const reduceAnswer = (state: StudioState, event: EngineEvent): StudioState => ({
  ...state,
  explore: reduceExplore(state.explore, event),
  library: reduceLibrary(state.library, event),
  runs: reduceRuns(state.runs, event),
  exchange: reduceExchange(state.exchange, state.runs, event),
  keeping: reduceKeeping(state.keeping, event),
});

/** Where one was before the import; a failure that was dismissed with it does not come back. */
function phaseBefore({ reading, genome, phase }: StudioState): Phase {
  if (phase !== 'importing') return phase;
  const before = reading?.before ?? 'empty';
  if (before === 'done' || before === 'stopped') return before;
  return genome === null ? 'empty' : 'ready';
}

/** A run that goes on stands where its checkpoint was taken. A row is a step: the first is step 1. */
function reduceRestored(
  state: StudioState,
  { points, gaps, events, skippedSteps, collapse }: Extract<EngineEvent, { type: 'restored' }>,
): StudioState {
  const history = historyOf(points);
  const { values, present } = signalColumn(history, 'gradientNorm');
  const last = points.length - 1;
  return {
    ...state,
    history,
    gaps: gaps.filter((step) => step <= points.length),
    skips: [...values.keys()].filter((row) => present[row] === 1 && !Number.isFinite(values[row])),
    log: events,
    status:
      last < 0
        ? null
        : {
            step: points.axes.step[last],
            basesSeen: points.axes.basesSeen[last],
            stepMs: points.signals['stepMs']?.values[last] ?? 0,
            submits: 0,
            phases: {},
            tensors: 0,
            gpuBytes: 0,
            skippedSteps,
            collapse,
          },
  };
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
