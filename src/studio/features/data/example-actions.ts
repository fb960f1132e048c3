import type { StoreApi } from 'zustand/vanilla';
import type { SampleId } from '../../../platform/assets';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { withRuns } from '../runs/runs';
import { noExample } from './example-run';

interface Others {
  importSample(sample: SampleId, then: () => void): void;
  showKept(id: string): void;
}

/**
 * Opens the finished run that comes with the studio, on the sample genome it was trained on: from then on it is a kept
 * run like any other.
 * @param file fetches it
 */
export function createExampleActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  file: () => Promise<File>,
  { importSample, showKept }: Others,
) {
  const ask = async () => {
    const { id } = await client.transfer.import([await file()]);
    return { id, report: await client.runs.list() };
  };
  return {
    openExample() {
      if (getState().exampleRun.busy) return;
      setState({ exampleRun: { busy: true, problem: null } });
      void deliver(ask(), {
        take({ id, report }) {
          setState(({ runs }) => ({ exampleRun: noExample(), runs: withRuns(runs, report) }));
          importSample('lambda', () => showKept(id));
        },
        fail: (problem) => setState({ exampleRun: { busy: false, problem } }),
      });
    },
  };
}
