import type { RunsReport, StoredRun } from '../../../engine/runs/run-report';
import type { Problem } from '../../../errors/typed-error';
import type { PretrainingConfig } from '../../../training/config';
import { scheduleSteps } from '../../../training/plan';
import type { RunLabel } from '../../../training/record/run-record';
import { stillThere, withId } from '../../shell/undo';
import { counted, whole } from '../../ui/format';
import { firstView, type RunsView } from './runs-view';

/** The runs kept in this browser, as the page shows them. */
export interface Runs {
  /** Null until the engine has told. */
  readonly report: RunsReport | null;
  /** Taken off the list; the engine deletes them once the time to undo has passed. */
  readonly deleting: ReadonlySet<string>;
  readonly problem: Problem | null;
  /** What the browser said when it was asked to keep files even where it needs room; null before it was asked. */
  readonly persisted: boolean | null;
  /** Minutes between checkpoints by the clock. */
  readonly everyMinutes: number;
  readonly view: RunsView;
}

export const noRuns = (): Runs => ({
  report: null,
  deleting: new Set(),
  problem: null,
  persisted: null,
  everyMinutes: 5,
  view: firstView(),
});

export const withRuns = (runs: Runs, report: RunsReport): Runs => ({
  ...runs,
  report,
  deleting: stillThere(runs.deleting, report.runs),
  problem: null,
});

/** Shown at once; the engine's answer follows. */
export function withLabel(runs: Runs, id: string, label: RunLabel): Runs {
  if (runs.report === null) return runs;
  const labelled = runs.report.runs.map((run) => (run.id === id ? { ...run, label } : run));
  return { ...runs, report: { ...runs.report, runs: labelled } };
}

/** Whether a run can go on: it did not reach its last step, and no tab is training it. */
export const canContinue = ({ state, standing, config }: StoredRun): boolean =>
  state !== 'active' && state !== 'done' && standing.step < config.steps;

/** Whether a run that is done can be trained longer: weights from a file have no run behind them. */
export const canExtend = ({ state, standing, info }: StoredRun): boolean =>
  state === 'done' && standing.activeMs > 0 && Number.isFinite(info.baselines.composition);

/** Its steps once it was trained longer, by as many again as its schedule has. */
export const longerSteps = (config: PretrainingConfig): number => config.steps + scheduleSteps(config);

/** The step a run goes on from. */
export const continueStep = ({ checkpoints }: StoredRun): number =>
  checkpoints.findLast(({ finite }) => finite)?.step ?? 0;

/** How far a run that was cut off had come, and what becomes of the steps behind its checkpoint. */
export function cutOffText(run: StoredRun): string {
  const kept = continueStep(run);
  const reached = Math.max(run.standing.step, kept);
  const again = reached - kept;
  const head = `was cut off at step ${whole(reached)} of ${whole(run.config.steps)}.`;
  if (again === 0) return `${head} It goes on from there as if it had never stopped.`;
  const from = kept === 0 ? 'its start' : `its checkpoint of step ${whole(kept)}`;
  const are = again === 1 ? 'is' : 'are';
  return `${head} It goes on from ${from}: ${counted(again, 'step')} behind it ${are} taken again.`;
}

/** Whether the queue of seeds comes back to a run: what can be done with it stands there. */
export const inQueue = ({ report }: Pick<Runs, 'report'>, id: string): boolean =>
  report?.queue?.runs.some((seed) => seed.id === id && !seed.over) === true;

/**
 * The newest run that was cut off: by a closed tab, a crash, or a lost device; those of the queue of seeds are its own
 * affair.
 */
export const interruptedRun = ({ report, deleting }: Runs): StoredRun | null =>
  report?.runs.find(
    (run) => run.state === 'interrupted' && canContinue(run) && !deleting.has(run.id) && !inQueue({ report }, run.id),
  ) ?? null;

export const withRunDeleting = (runs: Runs, id: string, on: boolean): Runs => ({
  ...runs,
  deleting: withId(runs.deleting, id, on),
});

/** A run that is being deleted is nowhere shown but where it can be brought back. */
export const runById = ({ report, deleting }: Runs, id: string | null): StoredRun | null =>
  (id !== null && deleting.has(id) ? undefined : report?.runs.find((run) => run.id === id)) ?? null;
