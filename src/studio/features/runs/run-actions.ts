import type { StoreApi } from 'zustand/vanilla';
import type { RunLabel } from '../../../training/record/run-record';
import type { EngineClient } from '../../../worker/client';
import { noRun, runActive, type StudioState } from '../../shell/state';
import { UNDO_MS } from '../data/library';
import { runById, withRunDeleting } from './runs';
import { pressSort, type RunSort, type RunsView, toggleOverlaid } from './runs-view';

/** What may be done to kept runs, and to the keeping of the one under way. */
export function createRunActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const undo = new Map<string, ReturnType<typeof setTimeout>>();
  const look = (change: (view: RunsView) => Partial<RunsView>) =>
    setState(({ runs }) => ({ runs: { ...runs, view: { ...runs.view, ...change(runs.view) } } }));
  const deleteNow = (id: string) => {
    undo.delete(id);
    client.post({ type: 'deleteRun', id });
  };
  return {
    listRuns: () => client.post({ type: 'listRuns' }),
    profileStep() {
      const { phase, profiling } = getState();
      if (phase !== 'training' || profiling.asked) return;
      setState({ profiling: { ...profiling, asked: true } });
      client.post({ type: 'profileStep' });
    },
    checkpointNow() {
      if (runActive(getState().phase)) client.post({ type: 'checkpoint' });
    },
    /** @param step the newest checkpoint to use; null for the newest there is */
    continueRun(id: string, step: number | null = null) {
      const { phase, keeping } = getState();
      // Only the run under way itself may go back to one of its checkpoints.
      if (phase === 'importing' || (runActive(phase) && keeping.id !== id)) return;
      setState({ ...noRun(), phase: 'compiling', screen: 'train', problem: null, probing: null, dialog: null });
      client.post({ type: 'continueRun', id, step });
    },
    checkpointEvery(minutes: number) {
      setState(({ runs }) => ({ runs: { ...runs, everyMinutes: minutes } }));
      client.post({ type: 'checkpointEvery', minutes });
    },
    /** The browser had frozen the page for so long. */
    thawed(ms: number) {
      if (runActive(getState().phase)) client.post({ type: 'thawed', ms });
    },
    filterRuns: (filter: string) => look(() => ({ filter })),
    sortRuns: (by: RunSort) => look((view) => pressSort(view, by)),
    openRun: (opened: string | null) => look(() => ({ opened })),
    /** Draws a run over the others, or takes it away. Its points are read anew each time: it may have gone on. */
    overlayRun(id: string) {
      look((view) => {
        const overlaid = toggleOverlaid(view.overlaid, id);
        return { overlaid, points: new Map([...view.points].filter(([each]) => overlaid.includes(each))) };
      });
      if (getState().runs.view.overlaid.includes(id)) client.post({ type: 'runMetrics', id });
    },
    labelRun(id: string, change: Partial<RunLabel>) {
      const run = runById(getState().runs, id);
      if (run === null) return;
      const label = { ...run.label, ...change };
      if (label.name.trim() === '' || JSON.stringify(label) === JSON.stringify(run.label)) return;
      // Shown at once; the engine's answer follows.
      setState(({ runs }) => ({
        runs: {
          ...runs,
          report: runs.report && {
            ...runs.report,
            runs: runs.report.runs.map((each) => (each.id === id ? { ...each, label } : each)),
          },
        },
      }));
      client.post({ type: 'labelRun', id, label });
    },
    /** Takes the run off the list; it is deleted when the time to undo has passed. */
    deleteRun(id: string) {
      if (undo.has(id)) return;
      setState(({ runs }) => ({ runs: withRunDeleting(runs, id, true) }));
      undo.set(
        id,
        setTimeout(() => deleteNow(id), UNDO_MS),
      );
    },
    undoDeleteRun(id: string) {
      clearTimeout(undo.get(id));
      undo.delete(id);
      setState(({ runs }) => ({ runs: withRunDeleting(runs, id, false) }));
    },
    /** Prefills the form with a run's settings. */
    duplicateRun(id: string) {
      const run = runById(getState().runs, id);
      const { phase, genome } = getState();
      if (run === null || runActive(phase)) return;
      setState({
        config: run.config,
        invalid: {},
        settingsProblems: [],
        screen: 'train',
        phase: phase === 'importing' ? phase : genome === null ? 'empty' : 'ready',
      });
    },
    setPersisted: (persisted: boolean) => setState(({ runs }) => ({ runs: { ...runs, persisted } })),
  };
}
