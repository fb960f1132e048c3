import type { StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../../../worker/api';
import { deliver, Latest } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';
import { withGenome } from '../../data/genome-state';
import { runActive } from '../live/run-state';
import type { Estimate } from './estimate';
import { canEstimate, currentEstimate, estimatesByItself, speedKey } from './setup';

const QUIET_MS = 300;

/**
 * Tells the engine what it must know before a run: the device choice at once, the split and the estimate of the speed
 * once typing rests.
 * @returns `settle`, which sends a split still waiting (a run must not start on an older one)
 */
export function engineSync(
  store: StoreApi<StudioState>,
  client: EngineClient,
  estimate: Estimate,
): { settle: () => void } {
  const { getState, setState } = store;
  const choices = new Latest();
  let sentDevice: string | null = null;
  let sentSplit: string | null = null;
  let estimated: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fail = (problem: NonNullable<StudioState['problem']>) => setState({ problem });

  const sendDevice = (state: StudioState) => {
    const choice = state.config.device;
    if (choice === sentDevice || runActive(state)) return;
    sentDevice = choice;
    setState({ device: null });
    void choices.ask(() => client.device.choose(choice), { take: (device) => setState({ device }), fail });
  };
  const settle = () => {
    const state = getState();
    if (state.genome === null || state.importing !== null || runActive(state)) return;
    const { windowLength, validationShare, seed, validationBy, validationRecords } = state.config;
    const request = { windowLength, validationShare, seed, validationBy, validationRecords };
    const split = Object.values(request).join('|');
    if (split === sentSplit) return;
    sentSplit = split;
    void deliver(client.genome.split(request), {
      take: (genome) => {
        if (genome !== null) setState((now) => withGenome(now, genome));
      },
      fail,
    });
  };
  const rest = () => {
    settle();
    const state = getState();
    const key = speedKey(state.config);
    if (state.screen !== 'train' || key === estimated || currentEstimate(state) !== null) return;
    if (!canEstimate(state) || !estimatesByItself(state.config, state.device)) return;
    estimated = key;
    estimate.measure();
  };

  sendDevice(getState());
  store.subscribe((state, before) => {
    sendDevice(state);
    // The engine splits a newly imported genome as it sees fit, so ours is due again.
    if (before.importing !== null && state.importing === null) sentSplit = null;
    if (relevant.every((key) => state[key] === before[key])) return;
    clearTimeout(timer);
    timer = setTimeout(rest, QUIET_MS);
  });
  return { settle };
}

const relevant = [
  'config',
  'genome',
  'importing',
  'runPhase',
  'screen',
  'device',
  'estimating',
  'invalid',
] as const satisfies readonly (keyof StudioState)[];
