import type { StoreApi } from 'zustand/vanilla';
import type { RunsReport } from '../../../engine/runs/run-report';
import type { RunLabel } from '../../../training/record/run-record';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import { toSetup } from '../../shell/phase';
import type { StudioState } from '../../shell/state';
import { undoable } from '../../shell/undo';
import { notKept } from '../train/live/keeping';
import { runActive } from '../train/live/run-state';
import type { RunColumn, RunSort } from './run-columns';
import { type Runs, runById, withLabel, withRunDeleting, withRuns } from './runs';
import { pressSort, type RunGrouping, type RunsView, toggleColumn, toggleOverlaid } from './runs-view';
import { drawnRuns } from './seed-groups';

/** What may be done to kept runs. */
export function createRunActions({ getState, setState, subscribe }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (runs: Runs) => Runs) => setState(({ runs }) => ({ runs: make(runs) }));
  const view = (make: (view: RunsView) => Partial<RunsView>) =>
    change((runs) => ({ ...runs, view: { ...runs.view, ...make(runs.view) } }));
  const take = (report: RunsReport) => change((runs) => withRuns(runs, report));
  const ask = (question: Promise<RunsReport>) =>
    void deliver(question, { take, fail: (problem) => change((runs) => ({ ...runs, problem })) });
  /** The run on show has no checkpoint to go on from any more. */
  const forget = (id: string) => {
    if (getState().keeping.id === id && !runActive(getState())) setState({ keeping: notKept() });
  };
  const deletion = undoable(
    (id) =>
      void deliver(client.runs.delete(id), {
        take: (report) => {
          take(report);
          forget(id);
        },
        // What was not deleted is on the list again.
        fail: (problem) => change((runs) => ({ ...withRunDeleting(runs, id, false), problem })),
      }),
  );
  /** Runs whose points are being read. */
  const reading = new Set<string>();
  /** Has the points of what is drawn, and of nothing else. */
  const readDrawn = () => {
    const drawn = drawnRuns(getState().runs);
    const { points } = getState().runs.view;
    if ([...points.keys()].some((id) => !drawn.has(id)))
      view(() => ({ points: new Map([...points].filter(([id]) => drawn.has(id))) }));
    for (const id of drawn) {
      if (points.has(id) || reading.has(id)) continue;
      reading.add(id);
      void deliver(client.runs.metrics(id), {
        take: ({ points: columns, gaps }) =>
          change((runs) => {
            if (!drawnRuns(runs).has(id)) return runs;
            return { ...runs, view: { ...runs.view, points: new Map(runs.view.points).set(id, { columns, gaps }) } };
          }),
        fail: (problem) => change((runs) => ({ ...runs, problem })),
      }).then(() => reading.delete(id));
    }
  };
  // A run of a group that is drawn may have ended, be gone, or have gone on by an import.
  subscribe(({ runs }, { runs: before }) => {
    const changed = runs.report !== before.report || runs.deleting !== before.deleting;
    const stale =
      runs.report === before.report ? [] : [...runs.view.points.keys()].filter((id) => wentOn(before, runs, id));
    if (stale.length > 0)
      view(({ points }) => ({ points: new Map([...points].filter(([id]) => !stale.includes(id))) }));
    if (changed && runs.view.overlaid.length > 0) readDrawn();
  });
  return {
    listRuns: () => ask(client.runs.list()),
    filterRuns: (filter: string) => view(() => ({ filter })),
    /** @param columns those there are */
    sortRuns: (by: RunSort, columns?: readonly RunColumn[]) => view((now) => pressSort(now, by, columns)),
    toggleRunColumn: (id: RunSort) => view(({ columns }) => ({ columns: toggleColumn(columns, id) })),
    groupRuns: (groupBy: RunGrouping) => view(() => ({ groupBy })),
    openRun: (opened: string | null) => view(() => ({ opened })),
    /**
     * Draws a run, or the mean of a group, over the others, or takes it away. Points are read anew each time: a run may
     * have gone on.
     */
    overlayRun(id: string) {
      view(({ overlaid }) => ({ overlaid: toggleOverlaid(overlaid, id) }));
      readDrawn();
    },
    labelRun(id: string, part: Partial<RunLabel>) {
      const run = runById(getState().runs, id);
      if (run === null) return;
      const label = { ...run.label, ...part };
      if (label.name.trim() === '' || JSON.stringify(label) === JSON.stringify(run.label)) return;
      change((runs) => withLabel(runs, id, label));
      ask(client.runs.label(id, label));
    },
    /** Takes the run off the list; it is deleted when the time to undo has passed. */
    deleteRun(id: string) {
      if (deletion.begin(id)) change((runs) => withRunDeleting(runs, id, true));
    },
    undoDeleteRun(id: string) {
      deletion.undo(id);
      change((runs) => withRunDeleting(runs, id, false));
    },
    /** Prefills the form with a run's settings. */
    duplicateRun(id: string) {
      const run = runById(getState().runs, id);
      if (run === null || runActive(getState())) return;
      setState({ config: run.config, invalid: {}, settingsProblems: [], screen: 'train', ...toSetup });
    },
    /** Those that have begun stay. */
    clearSeeds: () => ask(client.seeds.clear()),
    setPersisted: (persisted: boolean) => change((runs) => ({ ...runs, persisted })),
  };
}

/** Whether a run has steps that it had not before. */
function wentOn(before: Runs, now: Runs, id: string): boolean {
  const steps = [before, now].map((runs) => runById(runs, id)?.standing.step);
  return steps.every((step) => step !== undefined) && steps[0] !== steps[1];
}
