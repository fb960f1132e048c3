import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExportedFile } from '../../engine/transfer/exchange';
import type { Problem } from '../../errors/typed-error';
import { sameConfig } from '../../training/settings';
import type { EngineClient } from '../../worker/api';
import { createChartActions } from '../charts/chart-actions';
import { createBenchmarkActions } from '../features/benchmarks/benchmark-actions';
import { createSelfPretrainingActions } from '../features/benchmarks/self-pretraining/self-pretraining-actions';
import { createTaskActions } from '../features/benchmarks/task-actions';
import { createExampleActions } from '../features/data/example-actions';
import { createGenomeActions } from '../features/data/genome-actions';
import { createImportActions } from '../features/data/import-actions';
import { createLibraryActions } from '../features/data/library-actions';
import { createEmbeddingActions } from '../features/explore/embedding/embedding-actions';
import { createExploreActions } from '../features/explore/explore-actions';
import { createMapActions } from '../features/explore/maps/map-actions';
import { createStandingActions } from '../features/explore/standing/standing-actions';
import { createVariantActions } from '../features/explore/variants/variant-actions';
import { createRunActions } from '../features/runs/run-actions';
import { createRunControl } from '../features/train/live/run-control';
import { createWindowActions } from '../features/train/live/window-actions';
import { engineSync } from '../features/train/setup/engine-sync';
import { createEstimate } from '../features/train/setup/estimate';
import { createSetupActions } from '../features/train/setup/setup-actions';
import { createExchangeActions } from '../features/transfer/exchange-actions';
import { formatHash, parseHash } from './hash';
import { reduceNotice } from './reduce';
import { initialState, type Screen, type StudioState } from './state';
import { STOPS } from './tour/tour-stops';

/** What the studio needs of the page around it, so that the store knows no browser. */
export interface Surroundings {
  readonly address: Address;
  /** The finished run that comes with the studio. */
  example(): Promise<File>;
  /** Hands a file to the browser's downloads. */
  download(file: ExportedFile): void;
}

interface Address {
  read(): string;
  replace(hash: string): void;
}

export interface Studio {
  readonly store: StoreApi<StudioState>;
  readonly actions: Actions;
}

export type Actions = ReturnType<typeof createActions>;

/** The studio without its screens: a state, what may be done to it, and the engine kept informed. */
export function createStudio(client: EngineClient, { address, ...page }: Surroundings): Studio {
  const store = createStore<StudioState>(initialState);
  openAddress(store, address.read());
  client.subscribe((notice) => store.setState((state) => reduceNotice(state, notice)));
  const actions = createActions(store, client, page);
  store.subscribe((state, before) => {
    if (state.config !== before.config || state.screen !== before.screen || state.lesson !== before.lesson)
      address.replace(formatHash(state.config, state.screen, state.lesson));
    // A lesson is on the sample genome where no other is open, and goes on where it is trained.
    const read = state.genome !== null && before.genome === null;
    if (state.lesson !== null && read && state.screen === 'data') store.setState({ screen: 'train' });
  });
  startLesson(store, actions);
  return { store, actions };
}

function openAddress({ getState, setState }: StoreApi<StudioState>, hash: string): void {
  const { config, screen, lesson, problems } = parseHash(hash);
  const state = getState();
  // A link to another screen carries the same settings: it must not wipe what is still to be corrected.
  if (problems.length === 0 && sameConfig(config, state.config))
    setState({ screen: screen ?? state.screen, lesson: lesson ?? state.lesson });
  else
    setState({
      config,
      invalid: {},
      screen: screen ?? state.screen,
      // A link within the studio leaves the lesson as it is.
      lesson: lesson ?? state.lesson,
      settingsProblems: problems,
    });
}

/** What a lesson needs to begin with, where it was opened without a genome. */
function startLesson({ getState }: StoreApi<StudioState>, { importSample }: Pick<Actions, 'importSample'>): void {
  const { lesson, genome, importing } = getState();
  if (lesson !== null && genome === null && importing === null) importSample('lambda');
}

function createActions(
  store: StoreApi<StudioState>,
  client: EngineClient,
  { download, example }: Omit<Surroundings, 'address'>,
) {
  const { setState } = store;
  const estimate = createEstimate(store, client);
  const { settle } = engineSync(store, client, estimate);
  const imports = createImportActions(store, client);
  const control = createRunControl(store, client, estimate, settle);
  const benchmarks = createBenchmarkActions(store, client);
  const variants = createVariantActions(store, client, download);
  return {
    openAddress(hash: string) {
      openAddress(store, hash);
      startLesson(store, imports);
    },
    show: (screen: Screen) => setState({ screen, dialog: null }),
    openDialog: (dialog: StudioState['dialog']) => setState({ dialog }),
    endLesson: () => setState({ lesson: null }),
    /** @param stop of the tour; null to end it */
    showTour: (stop: number | null) =>
      setState(stop === null ? { tour: null } : { tour: stop, screen: STOPS[stop].screen, dialog: null }),
    /** Says on the screen that files were dropped on why none of them was taken. */
    refuseDrop: (problem: Problem) => setState((state) => refusedDrop(state, problem)),
    dismissProblem: () => setState({ problem: null, runProblem: null }),
    ...imports,
    ...createExampleActions(store, client, example, { ...imports, ...control }),
    ...createLibraryActions(store, client),
    ...createGenomeActions(store, client, download),
    ...createSetupActions(store, estimate),
    ...control,
    ...createWindowActions(store, client),
    ...createExploreActions(store, client, download, variants.chooseVariants),
    ...createMapActions(store, client),
    ...createEmbeddingActions(store, client, download),
    ...createStandingActions(store, client, download),
    ...variants,
    ...createRunActions(store, client),
    ...createExchangeActions(store, client, download),
    ...createTaskActions(store, client),
    ...benchmarks,
    ...createSelfPretrainingActions(store, client, { ...imports, ...control, ...benchmarks }),
    ...createChartActions(store),
  };
}

function refusedDrop({ screen, tasks, exchange, exploring }: StudioState, problem: Problem): Partial<StudioState> {
  switch (screen) {
    case 'benchmarks':
      return { tasks: { ...tasks, problem } };
    case 'export':
      return { exchange: { ...exchange, problem } };
    case 'explore':
      return { exploring: { ...exploring, problems: { ...exploring.problems, annotation: problem } } };
    default:
      return { screen: 'data', problem };
  }
}
