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
  const value = lastValue(history, 'mlmStudentValidation');
  if (run === null || value === null || !Number.isFinite(value)) return head;
  return `${head} Student validation ${loss(value)} nats, ${against(value, run.baselines)}.`;
}

/** The strongest baseline the model has beaten, or the weakest it has not. */
function against(
  value: number,
  { uniform, composition, markov }: NonNullable<StudioState['run']>['baselines'],
): string {
  const baselines = [
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
