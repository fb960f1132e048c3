import type { StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../../../worker/client';
import { runActive, type StudioState } from '../../../shell/state';
import { canProbe, currentEstimate, probesByItself, speedKey } from './setup';

const QUIET_MS = 300;

/**
 * Tells the engine what it must know before a run: the device choice at once, the split and the speed probe once typing
 * rests.
 * @returns `settle`, which sends a split still waiting (a run must not start on an older one)
 */
export function engineSync(store: StoreApi<StudioState>, client: EngineClient): { settle: () => void } {
  let sentDevice: string | null = null;
  let sentSplit: string | null = null;
  let probed: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const sendDevice = ({ config, phase }: StudioState) => {
    if (config.device === sentDevice || runActive(phase)) return;
    sentDevice = config.device;
    store.setState({ device: null });
    client.post({ type: 'chooseDevice', choice: config.device });
  };
  const settle = () => {
    const { genome, phase, config } = store.getState();
    if (genome === null || phase === 'importing' || runActive(phase)) return;
    const { windowLength, validationShare, seed, validationBy, validationRecords } = config;
    const request = { windowLength, validationShare, seed, validationBy, validationRecords };
    const split = Object.values(request).join('|');
    if (split === sentSplit) return;
    sentSplit = split;
    client.post({ type: 'split', ...request });
  };
  const rest = () => {
    settle();
    const state = store.getState();
    const key = speedKey(state.config);
    if (state.screen !== 'train' || key === probed || currentEstimate(state) !== null) return;
    if (!canProbe(state) || !probesByItself(state.config, state.device)) return;
    probed = key;
    store.setState({ probing: state.config });
    client.post({ type: 'probe', config: state.config });
  };

  sendDevice(store.getState());
  store.subscribe((state, before) => {
    sendDevice(state);
    // The engine splits a newly imported genome as it sees fit, so ours is due again.
    if (before.phase === 'importing' && state.phase !== 'importing') sentSplit = null;
    if (relevant.every((key) => state[key] === before[key])) return;
    clearTimeout(timer);
    timer = setTimeout(rest, QUIET_MS);
  });
  return { settle };
}

const relevant = [
  'config',
  'genome',
  'phase',
  'screen',
  'device',
  'probing',
  'invalid',
] as const satisfies readonly (keyof StudioState)[];
