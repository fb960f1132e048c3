import type { RunNotice } from '../../../../engine/notices';
import { wholeView } from '../../../charts/chart-view';
import { appendPoints, historyOf, signalColumn } from '../../../charts/history';
import type { StudioState } from '../../../shell/state';
import { reduceKeeping } from './keeping';
import { noRun } from './run-state';

const LOG_ENTRIES_KEPT = 10_000;

/** What the engine says of the run under way, folded into the state. How it ends is the answer of who began it. */
export function reduceRun(state: StudioState, notice: RunNotice): StudioState {
  switch (notice.of) {
    case 'compiling':
      return { ...state, runPhase: 'compiling', compiling: { done: notice.done, total: notice.total } };
    case 'started':
      return {
        ...state,
        ...noRun(),
        runPhase: 'compiling',
        problem: null,
        compiling: state.compiling,
        log: state.log,
        run: notice.run,
        device: notice.run.device,
        config: notice.run.config,
        keeping: reduceKeeping(state.keeping, notice),
        // What another run was zoomed to is nowhere in this one.
        view: { ...state.view, ...wholeView },
      };
    case 'restored':
      return reduceRestored({ ...state, keeping: reduceKeeping(state.keeping, notice) }, notice);
    case 'recovering':
      return { ...state, runPhase: 'compiling', pending: null, compiling: null };
    case 'training':
      return { ...state, runPhase: 'training', compiling: null };
    case 'points':
      return reducePoints(state, notice);
    case 'sample':
      return { ...state, samples: [...state.samples, notice.sample] };
    case 'log':
      return { ...state, log: [...state.log.slice(1 - LOG_ENTRIES_KEPT), notice.entry] };
    case 'paused':
      return { ...state, runPhase: 'paused', pending: null };
    case 'resumed': {
      const { history, gaps } = state;
      return {
        ...state,
        runPhase: 'training',
        pending: null,
        gaps: history.length > 0 ? [...gaps, history.length] : gaps,
      };
    }
    default:
      return { ...state, keeping: reduceKeeping(state.keeping, notice) };
  }
}

/** A run that goes on stands where its checkpoint was taken. */
const reduceRestored = (state: StudioState, restored: Extract<RunNotice, { of: 'restored' }>): StudioState => ({
  ...state,
  ...runSoFar(restored),
});

/** What a run has come to, from what is kept of it. A row is a step: the first is step 1. */
export function runSoFar({
  points,
  gaps,
  elsewhere,
  events,
  samples,
  skippedSteps,
  collapse,
}: Pick<Extract<RunNotice, { of: 'restored' }>, 'points' | 'gaps' | 'elsewhere' | 'events' | 'samples' | 'collapse'> & {
  readonly skippedSteps?: number;
}): Pick<StudioState, 'history' | 'gaps' | 'elsewhere' | 'skips' | 'log' | 'samples' | 'status'> {
  const history = historyOf(points);
  const { values, present } = signalColumn(history, 'gradientNorm');
  const last = points.length - 1;
  const skips = [...values.keys()].filter((row) => present[row] === 1 && !Number.isFinite(values[row]));
  return {
    history,
    samples,
    gaps: gaps.filter((step) => step <= points.length),
    elsewhere,
    skips,
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
            skippedSteps: skippedSteps ?? skips.length,
            collapse,
          },
  };
}

function reducePoints(state: StudioState, { points, status }: Extract<RunNotice, { of: 'points' }>): StudioState {
  const history = appendPoints(state.history, points);
  const skipped = status.skippedSteps > (state.status?.skippedSteps ?? 0);
  // Points that come in after the end, or after one has turned to the setup, begin nothing anew.
  const began = state.runPhase === 'compiling';
  return {
    ...state,
    runPhase: began ? 'training' : state.runPhase,
    compiling: began ? null : state.compiling,
    history,
    status,
    skips: skipped && history.length > 0 ? [...state.skips, history.length - 1] : state.skips,
  };
}
