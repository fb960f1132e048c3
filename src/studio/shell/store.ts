import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Command } from '../../engine/protocol';
import type { Problem } from '../../errors/typed-error';
import type { PretrainingConfig } from '../../training/config';
import type { EngineClient } from '../../worker/client';
import { createBenchmarkActions } from '../features/benchmarks/benchmark-actions';
import { createTaskActions } from '../features/benchmarks/task-actions';
import { createGenomeActions } from '../features/data/genome-actions';
import { importQuestion } from '../features/data/import-question';
import { withIncluded } from '../features/data/record-pages';
import { createRunActions } from '../features/runs/run-actions';
import { engineSync } from '../features/train/setup/engine-sync';
import { applyPreset, parseSettingText, sameConfig, withSetting } from '../features/train/setup/settings';
import { parseSettingsFile } from '../features/train/setup/settings-file';
import { canProbe, startBlock } from '../features/train/setup/setup';
import { createExchangeActions } from '../features/transfer/exchange-actions';
import { formatHash, parseHash } from './hash';
import { reduceEvent } from './reduce';
import {
  type ChartView,
  initialState,
  noRun,
  type Reading,
  runActive,
  type Screen,
  type SettingKey,
  type StudioState,
  type XAxis,
} from './state';

/** The page's address, so that the store knows no browser. */
export interface Address {
  read(): string;
  replace(hash: string): void;
}

export interface Studio {
  readonly store: StoreApi<StudioState>;
  readonly actions: Actions;
}

export type Actions = ReturnType<typeof createActions>;

const X_AXES: readonly XAxis[] = ['step', 'bases', 'wall', 'active'];

/** The studio without its screens: a state, what may be done to it, and the engine kept informed. */
export function createStudio(client: EngineClient, address: Address): Studio {
  const store = createStore<StudioState>(initialState);
  openAddress(store, address.read());
  client.subscribe((event) => store.setState((state) => reduceEvent(state, event)));
  const engine = engineSync(store, client);
  store.subscribe((state, before) => {
    if (state.config !== before.config || state.screen !== before.screen)
      address.replace(formatHash(state.config, state.screen));
  });
  return { store, actions: createActions(store, client, engine.settle) };
}

function openAddress({ getState, setState }: StoreApi<StudioState>, hash: string): void {
  const { config, screen, problems } = parseHash(hash);
  const state = getState();
  // A link to another screen carries the same settings: it must not wipe what is still to be corrected.
  if (problems.length === 0 && sameConfig(config, state.config)) setState({ screen: screen ?? state.screen });
  else setState({ config, invalid: {}, screen: screen ?? state.screen, settingsProblems: problems });
}

function createActions(store: StoreApi<StudioState>, client: EngineClient, settle: () => void) {
  const { getState, setState } = store;
  /** The last import stays at hand, so that it can be repeated with another answer. */
  let lastImport: Extract<Command, { type: 'importFiles' }> | null = null;

  const beginImport = (from: Reading['from'] = 'files', name: string | null = null) => {
    if (runActive(getState().phase)) {
      setState({ problem: busy });
      return false;
    }
    // A second import takes the place of one under way, and goes back to where that one began.
    const before = getState().reading?.before ?? getState().phase;
    setState({
      phase: 'importing',
      progress: null,
      problem: null,
      screen: 'data',
      reading: { from, name, cancelling: false, before },
    });
    return true;
  };
  const setConfig = (config: PretrainingConfig) => setState({ config, invalid: {}, settingsProblems: [] });
  const ask = (pending: 'pause' | 'resume' | 'stop', ...phases: readonly StudioState['phase'][]) => {
    if (!phases.includes(getState().phase) || getState().pending !== null) return;
    setState({ pending });
    client.post({ type: pending });
  };
  const look = (view: Partial<ChartView>) => setState((state) => ({ view: { ...state.view, ...view } }));

  return {
    openAddress: (hash: string) => openAddress(store, hash),
    show: (screen: Screen) => setState({ screen, dialog: null }),
    openDialog: (dialog: StudioState['dialog']) => setState({ dialog }),

    importFiles(files: readonly File[]) {
      if (files.length === 0 || !beginImport()) return;
      lastImport = { type: 'importFiles', files };
      client.post(lastImport);
    },
    /** Says yes to what the last import asks, and repeats it; a file may ask more than once. */
    importAnyway() {
      const question = importQuestion(getState().problem);
      if (question === null || lastImport === null || !beginImport()) return;
      lastImport = { ...lastImport, [question.option]: true };
      client.post(lastImport);
    },
    importSample() {
      if (beginImport('sample')) client.post({ type: 'importSample' });
    },
    includeRecord(index: number, included: boolean) {
      const { phase, genome, explore } = getState();
      if (runActive(phase) || genome === null) return;
      // Shown at once; the engine answers with the genome and its new split.
      setState({ explore: { ...explore, table: withIncluded(explore.table, index, included) } });
      client.post({ type: 'includeRecord', index, included });
    },

    ...createGenomeActions(store, client, beginImport),
    ...createExchangeActions(store, client),
    ...createTaskActions(store, client),
    ...createBenchmarkActions(store, client),
    ...createRunActions(store, client),

    choosePreset: (preset: PretrainingConfig['preset']) => setConfig(applyPreset(getState().config, preset)),
    /** Takes what was typed: a valid value becomes the setting, anything else is kept as text with its message. */
    setSetting(key: SettingKey, text: string) {
      const parsed = parseSettingText(key, text);
      setState(({ config, invalid }) => {
        const { [key]: _, ...others } = invalid;
        // What was being typed into sizes that another backbone replaces, or does not have, goes with them.
        return parsed.ok
          ? { config: withSetting(config, key, parsed.value), invalid: key === 'backbone' ? {} : others }
          : { invalid: { ...others, [key]: { text, message: parsed.message } } };
      });
    },
    loadSettings(text: string) {
      const loaded = parseSettingsFile(text);
      if (loaded.ok) setConfig(loaded.config);
      else setState({ settingsProblems: [loaded.problem] });
    },
    dismissSettingsProblems: () => setState({ settingsProblems: [] }),
    dismissProblem: () => setState({ problem: null }),
    measureSpeed() {
      const { config } = getState();
      if (!canProbe(getState())) return;
      setState({ probing: config });
      client.post({ type: 'probe', config });
    },

    start() {
      if (startBlock(getState()) !== null) return;
      settle();
      const { config, startFrom } = getState();
      setState({
        ...noRun(),
        phase: 'compiling',
        screen: 'train',
        problem: null,
        probing: null,
        dialog: null,
        startFrom: null,
      });
      client.post({
        type: 'start',
        config,
        ...(startFrom && { weights: { id: startFrom.id, checkpoint: startFrom.checkpoint } }),
      });
    },
    pause: () => ask('pause', 'training'),
    resume: () => ask('resume', 'paused'),
    stop: () => ask('stop', 'compiling', 'training', 'paused'),
    /** Back to the setup; the points of the last run stay until the next one starts. */
    newRun: () =>
      setState((state) =>
        runActive(state.phase) ? {} : { phase: state.genome === null ? 'empty' : 'ready', problem: null },
      ),
    showLastRun: () =>
      setState((state) => (runActive(state.phase) || state.outcome === null ? {} : { phase: state.outcome })),

    toggleSmoothing: () => look({ smoothing: !getState().view.smoothing }),
    toggleLogY: () => look({ logY: !getState().view.logY }),
    setX: (x: XAxis) => look({ x }),
    nextX: () => look({ x: X_AXES[(X_AXES.indexOf(getState().view.x) + 1) % X_AXES.length] }),
  };
}

const busy: Problem = {
  code: 'run-active',
  message: 'A run is under way, so the genome cannot change now.',
  action: 'Stop the run first.',
};
