import type { StoreApi } from 'zustand/vanilla';
import type { RunsReport } from '../../../engine/runs/run-report';
import type { RunLabel } from '../../../training/record/run-record';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import { toSetup } from '../../shell/phase';
import type { StudioState } from '../../shell/state';
import { undoable } from '../../shell/undo';
import { runActive } from '../train/live/run-state';
import { type Runs, runById, withLabel, withRunDeleting, withRuns } from './runs';
import { pressSort, type RunSort, type RunsView, toggleOverlaid, withPoints } from './runs-view';

/** What may be done to kept runs. */
export function createRunActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (runs: Runs) => Runs) => setState(({ runs }) => ({ runs: make(runs) }));
  const view = (make: (view: RunsView) => Partial<RunsView>) =>
    change((runs) => ({ ...runs, view: { ...runs.view, ...make(runs.view) } }));
  const take = (report: RunsReport) => change((runs) => withRuns(runs, report));
  const ask = (question: Promise<RunsReport>) =>
    void deliver(question, { take, fail: (problem) => change((runs) => ({ ...runs, problem })) });
  const deletion = undoable(
    (id) =>
      void deliver(client.runs.delete(id), {
        take,
        // What was not deleted is on the list again.
        fail: (problem) => change((runs) => ({ ...withRunDeleting(runs, id, false), problem })),
      }),
  );
  return {
    listRuns: () => ask(client.runs.list()),
    filterRuns: (filter: string) => view(() => ({ filter })),
    sortRuns: (by: RunSort) => view((now) => pressSort(now, by)),
    openRun: (opened: string | null) => view(() => ({ opened })),
    /** Draws a run over the others, or takes it away. Its points are read anew each time: it may have gone on. */
    overlayRun(id: string) {
      view(({ overlaid, points }) => {
        const now = toggleOverlaid(overlaid, id);
        return { overlaid: now, points: new Map([...points].filter(([each]) => now.includes(each))) };
      });
      if (!getState().runs.view.overlaid.includes(id)) return;
      void deliver(client.runs.metrics(id), {
        take: ({ points, gaps }) => view((now) => withPoints(now, id, { columns: points, gaps })),
        fail: (problem) => change((runs) => ({ ...runs, problem })),
      });
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
    setPersisted: (persisted: boolean) => change((runs) => ({ ...runs, persisted })),
  };
}
