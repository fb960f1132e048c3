import type { EngineEvent } from '../../../engine/protocol';
import type { RunsReport, StoredRun } from '../../../engine/runs/run-report';
import type { Problem } from '../../../errors/typed-error';
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

export function reduceRuns(runs: Runs, event: EngineEvent): Runs {
  if (event.type === 'runs') {
    const ids = new Set(event.report.runs.map(({ id }) => id));
    return {
      ...runs,
      report: event.report,
      deleting: new Set([...runs.deleting].filter((id) => ids.has(id))),
      problem: null,
    };
  }
  if (event.type === 'runMetrics') {
    const points = new Map(runs.view.points).set(event.id, { columns: event.points, gaps: event.gaps });
    return { ...runs, view: { ...runs.view, points } };
  }
  if (event.type !== 'runsFailed') return runs;
  // What was not deleted is on the list again.
  return { ...runs, problem: event.problem, deleting: event.of === 'deleteRun' ? new Set() : runs.deleting };
}

/** Whether a run can go on: it did not reach its last step, and no tab is training it. */
export const canContinue = ({ state, standing, config }: StoredRun): boolean =>
  state !== 'active' && state !== 'done' && standing.step < config.steps;

/** The step a run goes on from. */
export const continueStep = ({ checkpoints }: StoredRun): number =>
  checkpoints.findLast(({ finite }) => finite)?.step ?? 0;

/** The newest run that was cut off: by a closed tab, a crash, or a lost device. */
export const interruptedRun = ({ report, deleting }: Runs): StoredRun | null =>
  report?.runs.find((run) => run.state === 'interrupted' && canContinue(run) && !deleting.has(run.id)) ?? null;

export const withRunDeleting = (runs: Runs, id: string, on: boolean): Runs => ({
  ...runs,
  deleting: new Set(on ? [...runs.deleting, id] : [...runs.deleting].filter((each) => each !== id)),
});

export const runById = ({ report }: Runs, id: string | null): StoredRun | null =>
  report?.runs.find((run) => run.id === id) ?? null;
