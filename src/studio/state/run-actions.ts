import type { StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../worker/client';
import { noRun, runActive, type StudioState } from './state';

/** What may be done to kept runs, and to the keeping of the one under way. */
export function createRunActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  return {
    listRuns: () => client.post({ type: 'listRuns' }),
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
    setPersisted: (persisted: boolean) => setState(({ runs }) => ({ runs: { ...runs, persisted } })),
  };
}
