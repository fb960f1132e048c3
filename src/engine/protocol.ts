import type { OpenedBackend as DeviceReport } from '../device/webgpu/backend';
import type { Problem } from '../errors/typed-error';
import type {
  CompositionProfile,
  KmerSpectrum,
  Leakage,
  RecordPage,
  RecordQuery,
  RegionsReport,
  RegionView,
} from '../genome/answers';
import type { ImportProgress } from '../genome/import/import-progress';
import type { LibraryReport } from '../genome/library/library-entry';
import type { SplitRequest } from '../genome/split/split';
import type { GenomeSummary } from '../genome/summary';
import type { Collapse } from '../training/collapse';
import type { DeviceChoice, PretrainingConfig } from '../training/config';
import type { MaskedSample } from '../training/masked-sample';
import type { CheckpointEntry } from '../training/record/checkpoint';
import type { MetricColumns } from '../training/record/metric-columns';
import type { RunLabel } from '../training/record/run-record';
import type { LogEntry, RunInfo, RunStatus } from '../training/run';
import type { Point } from '../training/signals';
import type { SpeedEstimate } from '../training/speed-estimate';
import type { StepProfile } from '../training/step-profile';
import type { BenchmarkCommand, BenchmarkEvent } from './benchmarks/benchmark-protocol';
import type { TaskCommand, TaskEvent } from './datasets/task-protocol';
import type { SaveCost } from './runs/run-keeper';
import type { RunsReport } from './runs/run-report';
import type { ExchangeCommand, ExchangeEvent, StartWeights } from './transfer/exchange-protocol';

export type { Baselines } from '../genome/analysis/composition';
export type { MaskedPosition } from '../training/masked-sample';
export type { StoredRun } from './runs/run-report';
export type {
  DeviceReport,
  ImportProgress,
  LogEntry,
  MaskedSample,
  RunInfo,
  RunStatus,
  RunsReport,
  SpeedEstimate,
  StepProfile,
};

/** What the page asks of the engine. */
export type Command =
  | { readonly type: 'chooseDevice'; readonly choice: DeviceChoice }
  | {
      readonly type: 'importFiles';
      readonly files: readonly File[];
      readonly allowDigits?: boolean;
      readonly allowNoHeader?: boolean;
    }
  | { readonly type: 'importSample' }
  /**
   * Ends the import under way within a second and leaves nothing of it behind. Answer: `importCancelled`, unless it had
   * just ended.
   */
  | { readonly type: 'cancelImport' }
  /** Answer: `library`, which also follows every import, rename and delete. */
  | { readonly type: 'listGenomes' }
  /** Answer: `genome`. */
  | { readonly type: 'openGenome'; readonly id: string }
  | { readonly type: 'renameGenome'; readonly id: string; readonly name: string }
  /**
   * For good: the page waits with the command as long as it offers undo. Deleting the open genome closes it
   * (`genomeClosed`).
   */
  | { readonly type: 'deleteGenome'; readonly id: string }
  | { readonly type: 'includeRecord'; readonly index: number; readonly included: boolean }
  /**
   * Includes or excludes every record whose name matches; the others stay as they are. A pattern is one or more globs
   * (`*` any text, `?` one character) with commas or blanks between them; a glob without `*` and `?` matches any name
   * that contains it.
   */
  | { readonly type: 'includeMatching'; readonly pattern: string; readonly included: boolean }
  /** The split depends on these settings, so the page tells them whenever one changes; a whole config may be passed. */
  | ({ readonly type: 'split' } & SplitRequest)
  /**
   * Stretches that `sampling: regions` draws from; null forgets them. `format` where the user says how the file counts.
   * Answer: `regions`.
   */
  | { readonly type: 'regions'; readonly file: File | null; readonly format?: RegionsReport['format'] }
  /** Answer: `recordPage`. Answered during a run too, as are `region` and `exportIndex`. */
  | { readonly type: 'records'; readonly query: RecordQuery }
  /** What the user wrote into the region box. Answer: `region`. */
  | { readonly type: 'region'; readonly text: string }
  /** Composition in at most `bins` bins along a record, or the whole genome where null. Answer: `profile`. */
  | { readonly type: 'profile'; readonly record: number | null; readonly bins: number }
  /** k from 1 to 8. Answer: `spectrum`. */
  | { readonly type: 'spectrum'; readonly k: number }
  /** Answer: `leakage`, of the split as it then is. */
  | { readonly type: 'leakage' }
  /** The .fai of the file that was read. Answer: `index`. */
  | { readonly type: 'exportIndex' }
  | { readonly type: 'probe'; readonly config: PretrainingConfig }
  /** From weights drawn anew, or from those of a checkpoint with the same shape. */
  | { readonly type: 'start'; readonly config: PretrainingConfig; readonly weights?: StartWeights }
  /** Data of benchmarks. Answers: `task`. */
  | { readonly type: 'task'; readonly command: TaskCommand }
  /** Benchmarks on them. Answers: `benchmark`. */
  | { readonly type: 'benchmark'; readonly command: BenchmarkCommand }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  /**
   * Has the next step of the run under way timed kernel by kernel. Answer: `profiled` or `profileFailed`; none where
   * the run ends before.
   */
  | { readonly type: 'profileStep' }
  /** Takes a checkpoint of the run under way at its next step boundary. Answer: `saved` or `saveFailed`. */
  | { readonly type: 'checkpoint' }
  /**
   * The commit that page and engine were built from, written down with every run that begins. The build's own name
   * changes only with the engine.
   */
  | { readonly type: 'builtFrom'; readonly commit: string | null }
  /** How often checkpoints are taken by the clock, from now on. */
  | { readonly type: 'checkpointEvery'; readonly minutes: number }
  /** The browser had frozen the page, and the run with it, for so long: that is no training time. */
  | { readonly type: 'thawed'; readonly ms: number }
  /**
   * Goes on with a kept run, from its newest usable checkpoint, or from the one of `step`; a run under way is stopped
   * first. Answers: `started`, `restored`.
   */
  | { readonly type: 'continueRun'; readonly id: string; readonly step: number | null }
  /** Answer: `runs`, which also follows every label, deletion and end of a run. */
  | { readonly type: 'listRuns' }
  | { readonly type: 'labelRun'; readonly id: string; readonly label: RunLabel }
  /** For good: the page waits with the command as long as it offers undo. */
  | { readonly type: 'deleteRun'; readonly id: string }
  /** Every point of a run. Answer: `runMetrics`. */
  | { readonly type: 'runMetrics'; readonly id: string }
  | ExchangeCommand;

/** Commands that fail with `runsFailed`. */
export type RunQuery = Extract<Command['type'], 'listRuns' | 'labelRun' | 'deleteRun' | 'runMetrics'>;

/** Commands that fail with `queryFailed`. */
export type Query = Extract<
  Command['type'],
  | 'listGenomes'
  | 'openGenome'
  | 'renameGenome'
  | 'deleteGenome'
  | 'includeMatching'
  | 'regions'
  | 'records'
  | 'region'
  | 'profile'
  | 'spectrum'
  | 'leakage'
  | 'exportIndex'
>;

/** What the engine tells the page. */
export type EngineEvent =
  | { readonly type: 'device'; readonly device: DeviceReport }
  | { readonly type: 'importProgress'; readonly progress: ImportProgress }
  | { readonly type: 'genome'; readonly genome: GenomeSummary }
  /** The genome before stays open. */
  | { readonly type: 'importFailed'; readonly problem: Problem }
  | { readonly type: 'importCancelled' }
  | { readonly type: 'library'; readonly library: LibraryReport }
  /** The open genome was deleted. */
  | { readonly type: 'genomeClosed' }
  | { readonly type: 'recordPage'; readonly page: RecordPage }
  | { readonly type: 'region'; readonly region: RegionView }
  | { readonly type: 'profile'; readonly profile: CompositionProfile }
  | { readonly type: 'spectrum'; readonly spectrum: KmerSpectrum }
  | { readonly type: 'leakage'; readonly leakage: Leakage }
  | { readonly type: 'index'; readonly fileName: string; readonly blob: Blob }
  | { readonly type: 'regions'; readonly regions: RegionsReport | null }
  /** A question or a command about the genome or the library could not be answered; nothing changed. */
  | { readonly type: 'queryFailed'; readonly of: Query; readonly problem: Problem }
  | { readonly type: 'task'; readonly event: TaskEvent }
  | { readonly type: 'benchmark'; readonly event: BenchmarkEvent }
  | { readonly type: 'probed'; readonly config: PretrainingConfig; readonly estimate: SpeedEstimate }
  | { readonly type: 'compiling'; readonly done: number; readonly total: number }
  | { readonly type: 'started'; readonly run: RunInfo }
  /** Follows `started`: what the run is kept under. */
  | { readonly type: 'keeping'; readonly id: string }
  /**
   * Follows `keeping` where a run goes on: what it has come to so far. `gaps` are the steps after which it paused or
   * went on.
   */
  | {
      readonly type: 'restored';
      readonly points: MetricColumns;
      readonly gaps: readonly number[];
      readonly events: readonly LogEntry[];
      readonly skippedSteps: number;
      readonly collapse: Collapse | null;
      readonly resumedFrom: number;
      readonly checkpoints: readonly CheckpointEntry[];
    }
  /** The device was lost; the run goes on by itself from its last checkpoint. */
  | { readonly type: 'recovering' }
  | { readonly type: 'saving' }
  /** A checkpoint was committed; `checkpoints` are all there are, oldest first. */
  | {
      readonly type: 'saved';
      readonly id: string;
      readonly checkpoints: readonly CheckpointEntry[];
      readonly cost: SaveCost;
    }
  /** Training goes on; the next save tries again. */
  | { readonly type: 'saveFailed'; readonly problem: Problem }
  /**
   * The weights hold numbers that are not finite, so training paused; `finiteStep` is the newest checkpoint without, or
   * null.
   */
  | { readonly type: 'notFinite'; readonly step: number; readonly finiteStep: number | null }
  | { readonly type: 'runs'; readonly report: RunsReport }
  | {
      readonly type: 'runMetrics';
      readonly id: string;
      readonly points: MetricColumns;
      readonly gaps: readonly number[];
    }
  | { readonly type: 'runsFailed'; readonly of: RunQuery; readonly problem: Problem }
  | ExchangeEvent
  /** The first step has been taken: from here on it is training. */
  | { readonly type: 'training' }
  | { readonly type: 'points'; readonly points: readonly Point[]; readonly status: RunStatus }
  | { readonly type: 'sample'; readonly sample: MaskedSample }
  | { readonly type: 'log'; readonly entry: LogEntry }
  | { readonly type: 'profiled'; readonly profile: StepProfile }
  | { readonly type: 'profileFailed'; readonly problem: Problem }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly outcome: 'done' | 'stopped' }
  | { readonly type: 'runFailed'; readonly problem: Problem };
