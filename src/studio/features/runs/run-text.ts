import type { StoredRun } from '../../../engine/runs/run-report';
import { comparedSentence, learnedSentence, readSentence, trainingDiverged } from '../../../verdicts/run-verdict';
import { duration, loss, whole } from '../../ui/format';
import { type RunState, runActive } from '../train/live/run-state';

/** What a list says of a run. */

const STATE_TEXT: Readonly<Record<StoredRun['state'], string>> = {
  active: 'training',
  interrupted: 'interrupted',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};
/** @param paused of the run under way here, of which the list knows no more than that it has not ended */
export const stateText = ({ state }: StoredRun, paused = false): string => (paused ? 'paused' : STATE_TEXT[state]);

/** "1.283 at 4,000" or empty. */
export const bestText = ({ standing: { best } }: StoredRun): string =>
  best === null ? '' : `${loss(best.value)} at ${whole(best.step)}`;
/** What the best loss of a run means, and how much it read until its end. */
export function verdictText({ standing, info, config, state }: StoredRun): string {
  const { best, step } = standing;
  const { mlmWeight } = config;
  const judged = { loss: best?.value ?? null, baselines: info.baselines, mlmWeight, ended: state !== 'active' };
  const learned = learnedSentence(judged);
  if (best === null) return learned;
  const read = readSentence(step * config.batch * config.windowLength, info.trainBases ?? null);
  return [
    mlmWeight === 0 || trainingDiverged(best.value, config)
      ? learned
      : `At step ${whole(best.step)}, its best: ${learned}`,
    comparedSentence(judged),
    read,
  ]
    .filter((text) => text !== null)
    .join(' ');
}

/** @param live the step of a run under way here, which is ahead of what is kept of it */
export const progressText = ({ standing, config }: StoredRun, live: number | null = null): string =>
  `${whole(live ?? standing.step)} / ${whole(config.steps)}`;

/** The step of a run, where it is the one under way in this tab; else null. */
export const liveStep = (state: Pick<RunState, 'runPhase' | 'keeping' | 'status'>, id: string): number | null =>
  runActive(state) && state.keeping.id === id ? (state.status?.step ?? null) : null;
export const activeText = ({ standing }: StoredRun): string =>
  standing.activeMs === 0 ? '' : duration(standing.activeMs);

/** Whether it is the run under way in this tab, and waits. */
export const isPausedHere = (state: Pick<RunState, 'runPhase' | 'keeping'>, id: string): boolean =>
  state.runPhase === 'paused' && state.keeping.id === id;
