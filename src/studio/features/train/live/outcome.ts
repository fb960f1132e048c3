import { PAUSED, RESUMED } from '../../../../training/observers/pause';
import type { LogEntry } from '../../../../training/run';
import { axisColumn, lastValue } from '../../../charts/history';
import type { StudioState } from '../../../shell/state';
import { duration, loss, whole } from '../../../ui/format';
import { outcomeOf } from './run-state';

/** What a run came to, in two sentences. */
export function outcomeText(state: Pick<StudioState, 'runPhase' | 'run' | 'status' | 'history'>): string {
  const { run, status, history } = state;
  const outcome = outcomeOf(state);
  const steps = whole(status?.step ?? 0);
  const took =
    history.length === 0 ? '' : ` in ${duration(axisColumn(history, 'activeMs')[history.length - 1])} of training`;
  const head =
    outcome === 'done'
      ? `Done: ${steps} steps${took}.`
      : `${outcome === 'stopped' ? 'Stopped' : 'Failed'} at step ${steps}${took}.`;
  const hidden = lastValue(history, 'mlmHidden');
  const value = hidden ?? lastValue(history, 'mlmStudentValidation');
  if (run === null || value === null || !Number.isFinite(value)) return head;
  const found = against(value, run.baselines);
  if (hidden !== null) return `${head} Student ${loss(value)} nats on hidden bases, ${found}.`;
  // A run of an older build: its loss counts bases that were shown.
  return `${head} Student ${loss(value)} nats on all masked bases, ${found}, which is asked of hidden ones.`;
}

/** The strongest baseline the model has beaten, or the weakest it has not. */
function against(
  value: number,
  { uniform, composition, markov, twoSided }: NonNullable<StudioState['run']>['baselines'],
): string {
  const table = twoSided && `the best count table (${twoSided.context} bases on each side)`;
  const baselines = [
    ...(twoSided === undefined ? [] : [{ name: `${table}`, value: twoSided.onHidden }]),
    { name: `the order-${markov.order} Markov model`, value: markov.nats },
    { name: "the genome's composition", value: composition },
    { name: 'a uniform guess', value: uniform },
  ].sort((a, b) => a.value - b.value);
  const beaten = baselines.find((baseline) => value < baseline.value);
  const nearest = beaten ?? baselines[baselines.length - 1];
  const apart = loss(Math.abs(nearest.value - value));
  if (apart === loss(0)) return `level with ${nearest.name}`;
  return `${apart} ${beaten === undefined ? 'above' : 'below'} ${nearest.name}`;
}

/** A GPU is so many steps further, at most, than those whose numbers came back and paused the run. */
const STEPS_IN_FLIGHT = 64;

/**
 * Why a run paused by itself: the entry of its log that says so, which is followed by the one that it paused; null
 * where it was asked to.
 */
export function pauseReason({
  runPhase,
  log,
  status,
}: Pick<StudioState, 'runPhase' | 'log' | 'status'>): LogEntry | null {
  if (runPhase !== 'paused') return null;
  const step = status?.step ?? 0;
  const since = log.slice(log.findLastIndex(({ message }) => message === RESUMED) + 1);
  const error = since.findLast(({ level }) => level === 'error');
  if (error !== undefined && error.step >= step - STEPS_IN_FLIGHT) return error;
  const newest = since.findLast(({ message }) => message !== PAUSED);
  return newest !== undefined && newest.level !== 'info' && newest.step >= step ? newest : null;
}
