import type { DeviceReport } from '../../engine/notices';
import type { Problem } from '../../errors/typed-error';
import type { SamplePlace } from '../../training/masked-sample';
import { type ChartView, firstChartView } from '../charts/chart-view';
import { type BenchmarksState, noBenchmarks } from '../features/benchmarks/benchmarks';
import { noTasks, type TasksState } from '../features/benchmarks/tasks';
import { type ExampleRun, noExample } from '../features/data/example-run';
import { type GenomeState, noGenome } from '../features/data/genome-state';
import { type Exploring, nothingExploring } from '../features/explore/exploring';
import { noRuns, type Runs } from '../features/runs/runs';
import { noRun, type RunState } from '../features/train/live/run-state';
import type { LessonId } from '../features/train/picture/lessons';
import { firstSetup, type SetupState } from '../features/train/setup/setup-state';
import { type Exchange, noExchange } from '../features/transfer/exchange';
import type { Section } from '../help/word';

export type Screen = 'data' | 'train' | 'explore' | 'benchmarks' | 'runs' | 'export' | 'bench';

/** Everything the studio knows: the parts of its features, and what belongs to none of them. */
export interface StudioState extends GenomeState, SetupState, RunState {
  readonly exploring: Exploring;
  readonly tasks: TasksState;
  readonly benchmarks: BenchmarksState;
  readonly runs: Runs;
  readonly exchange: Exchange;
  readonly exampleRun: ExampleRun;

  readonly screen: Screen;
  /** The method's page begins at a heading, or, with null, at its top. */
  readonly dialog: 'help' | 'palette' | { readonly method: Section | null } | null;
  /** The lesson that was opened by its link; null where none is. */
  readonly lesson: LessonId | null;
  /** Which stop of the tour is shown; null where it is not taken. */
  readonly tour: number | null;
  readonly view: ChartView;
  /** The held-out window that "What the model sees" shows at every validation; null: one after the other. */
  readonly keptWindow: SamplePlace | null;
  /** Those that are offered, and why what was typed is none. */
  readonly heldOut: { readonly windows: readonly SamplePlace[]; readonly problem: Problem | null };
  /** A notification is shown when the run under way ends in a hidden tab. */
  readonly notifyAtEnd: boolean;
  /** Null until one is open. */
  readonly device: DeviceReport | null;
  /** What went wrong last, but for why a run failed; null once something new begins. */
  readonly problem: Problem | null;
  /** The engine died: only loading the page again helps. */
  readonly engineLost: boolean;
}

export const initialState = (): StudioState => ({
  ...noGenome(),
  ...firstSetup(),
  ...noRun(),
  exploring: nothingExploring(),
  tasks: noTasks(),
  benchmarks: noBenchmarks(),
  runs: noRuns(),
  exchange: noExchange(),
  exampleRun: noExample(),
  screen: 'data',
  dialog: null,
  lesson: null,
  tour: null,
  view: firstChartView,
  keptWindow: null,
  heldOut: { windows: [], problem: null },
  notifyAtEnd: false,
  device: null,
  problem: null,
  engineLost: false,
});
