import type { DeviceReport } from '../../engine/notices';
import type { Problem } from '../../errors/typed-error';
import type { ImportProgress } from '../../genome/import/import-progress';
import type { GenomeSummary } from '../../genome/summary';
import type { PretrainingConfig } from '../../training/config';
import type { MaskedSample } from '../../training/masked-sample';
import { PRESETS } from '../../training/presets';
import type { LogEntry, RunInfo, RunStatus } from '../../training/run';
import type { SpeedEstimate } from '../../training/speed-estimate';
import { emptyHistory, type History } from '../charts/history';
import { type BenchmarksState, noBenchmarks } from '../features/benchmarks/benchmarks';
import { noTasks, type TasksState } from '../features/benchmarks/tasks';
import { type Explore, nothingExplored } from '../features/data/explore';
import { type Library, noLibrary } from '../features/data/library';
import { noRuns, type Runs } from '../features/runs/runs';
import { type Keeping, notKept } from '../features/train/live/keeping';
import { notProfiled, type Profiling } from '../features/train/live/step-profile';
import { type Exchange, noExchange, type StartFrom } from '../features/transfer/exchange';

export type Phase =
  | 'empty'
  | 'importing'
  | 'ready'
  | 'compiling'
  | 'training'
  | 'paused'
  | 'stopped'
  | 'done'
  | 'failed';
export type Screen = 'data' | 'train' | 'benchmarks' | 'runs' | 'export' | 'bench';
export type SettingKey = keyof PretrainingConfig;
export type XAxis = 'step' | 'bases' | 'wall' | 'active';

/** How the charts are looked at; it never changes what was logged. */
export interface ChartView {
  readonly smoothing: boolean;
  readonly logY: boolean;
  readonly x: XAxis;
}

/** A setting whose text in the form is not a valid value: kept beside the config, which always stays valid. */
export interface InvalidSetting {
  readonly text: string;
  readonly message: string;
}

/** An import, or a genome of the library being opened. */
export interface Reading {
  readonly from: 'files' | 'sample' | 'library';
  readonly name: string | null;
  readonly cancelling: boolean;
  /** Where a cancelled import goes back to. */
  readonly before: Phase;
}

export interface StudioState {
  readonly phase: Phase;
  readonly screen: Screen;
  readonly device: DeviceReport | null;
  readonly progress: ImportProgress | null;
  /** What is being read while the phase is `importing`. */
  readonly reading: Reading | null;
  readonly genome: GenomeSummary | null;
  readonly explore: Explore;
  readonly library: Library;
  readonly exchange: Exchange;
  /** Null for new weights. */
  readonly startFrom: StartFrom | null;
  readonly tasks: TasksState;
  readonly benchmarks: BenchmarksState;
  readonly runs: Runs;
  /** What stopped the import or the run; null once the next one begins. */
  readonly problem: Problem | null;

  readonly config: PretrainingConfig;
  readonly invalid: Readonly<Partial<Record<SettingKey, InvalidSetting>>>;
  /** Problems of the address or of a settings file. */
  readonly settingsProblems: readonly Problem[];
  readonly estimate: { readonly config: PretrainingConfig; readonly speed: SpeedEstimate } | null;
  /** The config whose speed is being measured. */
  readonly probing: PretrainingConfig | null;

  readonly compiling: { readonly done: number; readonly total: number } | null;
  readonly run: RunInfo | null;
  /** How the last run ended, so that its charts can be shown again from the setup. */
  readonly outcome: 'done' | 'stopped' | 'failed' | null;
  /** What was asked of the running engine and not yet answered. */
  readonly pending: 'pause' | 'resume' | 'stop' | null;
  readonly status: RunStatus | null;
  readonly history: History;
  /** Rows that are the first after a pause: lines break there. */
  readonly gaps: readonly number[];
  /** Rows at which a step was skipped because its gradient was not finite. */
  readonly skips: readonly number[];
  readonly sample: MaskedSample | null;
  readonly log: readonly LogEntry[];
  readonly keeping: Keeping;
  readonly profiling: Profiling;

  readonly view: ChartView;
  readonly dialog: 'help' | 'palette' | null;
}

export const initialState = (): StudioState => ({
  phase: 'empty',
  screen: 'data',
  device: null,
  progress: null,
  reading: null,
  genome: null,
  explore: nothingExplored(),
  library: noLibrary(),
  exchange: noExchange(),
  startFrom: null,
  tasks: noTasks(),
  benchmarks: noBenchmarks(),
  runs: noRuns(),
  problem: null,
  config: PRESETS.nano,
  invalid: {},
  settingsProblems: [],
  estimate: null,
  probing: null,
  ...noRun(),
  view: { smoothing: true, logY: false, x: 'step' },
  dialog: null,
});

/** Everything that belongs to one run, as it is before the run. */
export const noRun = () => ({
  compiling: null,
  run: null,
  outcome: null,
  pending: null,
  status: null,
  history: emptyHistory(),
  gaps: [],
  skips: [],
  sample: null,
  log: [],
  keeping: notKept(),
  profiling: notProfiled(),
});

/** A run holds the engine: neither the genome nor the split may change under it. */
export const runActive = (phase: Phase): boolean => phase === 'compiling' || phase === 'training' || phase === 'paused';
/** The Train screen shows a run, live or ended, rather than the setup. */
export const showsRun = ({ phase, outcome }: Pick<StudioState, 'phase' | 'outcome'>): boolean =>
  runActive(phase) || (outcome !== null && phase === outcome);
