import type { StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../../../worker/api';
import { Latest } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';

/** Measures how long a step takes. A failure is told and changes nothing else. */
export interface Estimate {
  /** Of the settings as they are. */
  measure(): void;
  /** A run begins: the device is its own. */
  cancel(): void;
}

export function createEstimate({ getState, setState }: StoreApi<StudioState>, client: EngineClient): Estimate {
  const estimates = new Latest();
  return {
    measure() {
      const { config } = getState();
      setState({ estimating: config });
      void estimates.ask((signal) => client.training.estimate(config, signal), {
        take: (speed) => setState({ estimate: { config, speed }, estimating: null }),
        fail: (problem) => setState({ estimating: null, problem }),
        cancelled: () => setState({ estimating: null }),
      });
    },
    cancel: () => estimates.cancel(),
  };
}
