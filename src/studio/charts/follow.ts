import { axisColumn, type History } from './history';

/** Shares of its schedule that the axis of a run grows by: it is never less than two fifths full. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;
/** Fewer steps than these are over before anybody has read an axis. */
const LEAST_STEPS = 100;

/** The newest step that was logged, 0 before the first. */
const newestStep = (history: History): number =>
  history.length === 0 ? 0 : axisColumn(history, 'step')[history.length - 1];

/**
 * The share of its schedule that a run is shown on, 1 for all of it: a long run would else be a sliver at the left of
 * its charts for hours.
 */
export function shownShare(history: History, steps: number): number {
  const newest = newestStep(history);
  return SHARES.find((share) => share * steps >= Math.max(LEAST_STEPS, newest)) ?? 1;
}
