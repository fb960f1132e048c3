import type { StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../../../errors/typed-error';
import type { SamplePlace } from '../../../../training/masked-sample';
import type { EngineClient } from '../../../../worker/api';
import { deliver, Latest } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';

/** Which held-out window "What the model sees" shows. */
export function createWindowActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const offering = new Latest();
  const choosing = new Latest();
  /** Of the run on show: the form may ask for other windows by now. */
  const windowLength = () => {
    const { run, config } = getState();
    return (run?.config ?? config).windowLength;
  };
  const blame = (problem: Problem | null) => setState(({ heldOut }) => ({ heldOut: { ...heldOut, problem } }));

  /** At every validation; null: one after the other. */
  const keepWindow = (window: SamplePlace | null) => {
    setState({ keptWindow: window });
    blame(null);
    void deliver(client.training.keepWindow(window), { take: () => undefined, fail: blame });
  };

  return {
    keepWindow,
    /** Asks which there are to be kept. */
    offerWindows() {
      if (getState().genome === null) return;
      void offering.ask(() => client.genome.heldOutWindows(windowLength()), {
        take: (windows) => setState({ heldOut: { windows, problem: null } }),
        fail: blame,
      });
    },
    /** Keeps the one that a region begins with. */
    keepWindowAt(text: string) {
      void choosing.ask(() => client.genome.heldOutWindow(text, windowLength()), {
        take: keepWindow,
        fail: blame,
      });
    },
  };
}
