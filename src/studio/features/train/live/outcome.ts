import { PAUSED, RESUMED } from '../../../../training/observers/pause';
import { scheduleSteps } from '../../../../training/plan';
import type { LogEntry } from '../../../../training/run';
import { JUDGED } from '../../../../training/signals';
import {
  learnedSentence,
  type Measurement,
  readSentence,
  timesRead,
  trendSentence,
} from '../../../../verdicts/run-verdict';
import { axisColumn, type History, lastValue, signalColumn } from '../../../charts/history';
import type { StudioState } from '../../../shell/state';
import { duration, whole } from '../../../ui/format';
import { trained } from './health';
import { outcomeOf } from './run-state';

type Shown = Pick<StudioState, 'run' | 'runPhase' | 'status' | 'history'>;

/** What the run on show has learned so far, and how much it has read; empty where no run has started. */
export const verdictText = (state: Shown): string => verdictOf(state).join(' ');

/** Its sentences, what it has learned first. */
function verdictOf(state: Shown): readonly string[] {
  const { run, status, history } = state;
  if (run === null) return [];
  const loss = lastValue(history, JUDGED[0]) ?? lastValue(history, JUDGED[1]);
  const { newest, diverged } = trained(state);
  const learned = learnedSentence({
    loss,
    trained: newest,
    baselines: run.baselines,
    mlmWeight: run.config.mlmWeight,
    ended: outcomeOf(state) !== null,
  });
  const read = readSentence(status?.basesSeen ?? 0, run.trainBases ?? null);
  return read === null || (loss === null && !diverged) ? [learned] : [learned, read];
}

export interface OutcomeWords {
  /** How far it got, and what it learned. */
  readonly came: string;
  /** How much it read, and how its loss ended. */
  readonly more: string;
}

/** What a run came to. */
export function outcomeWords(state: Shown): OutcomeWords {
  const { run, status, history } = state;
  const outcome = outcomeOf(state);
  const steps = whole(status?.step ?? 0);
  const took =
    history.length === 0 ? '' : ` in ${duration(axisColumn(history, 'activeMs')[history.length - 1])} of training`;
  const head =
    outcome === 'done'
      ? `Done: ${steps} steps${took}.`
      : `${outcome === 'stopped' ? 'Stopped' : 'Failed'} at step ${steps}${took}.`;
  const trend =
    run === null
      ? null
      : trendSentence(measurementsOf(history), {
          schedule: scheduleSteps(run.config),
          mlmWeight: run.config.mlmWeight,
          trained: trained(state).newest,
          timesRead: timesRead(status?.basesSeen ?? 0, run.trainBases ?? null),
        });
  const [learned, read] = verdictOf(state);
  const joined = (...parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(' ');
  return { came: joined(head, learned), more: joined(read, trend) };
}

/** The loss the run is judged by, as it was measured. */
function measurementsOf(history: History): readonly Measurement[] {
  const signal = JUDGED.find((each) => lastValue(history, each) !== null) ?? JUDGED[0];
  const { values, present } = signalColumn(history, signal);
  const steps = axisColumn(history, 'step');
  return [...values].flatMap((loss, row) => (present[row] === 1 ? [{ step: steps[row], loss }] : []));
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
