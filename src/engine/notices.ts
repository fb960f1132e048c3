import type { OpenedBackend } from '../device/webgpu/backend';
import type { Problem } from '../errors/typed-error';
import type { DataReport } from '../evaluation/data/report';
import type { ReadProgress } from '../evaluation/readers/read-task';
import type { WeightsInfo } from '../evaluation/weights-source';
import type { RegionsReport } from '../genome/answers';
import type { ImportProgress } from '../genome/import/import-progress';
import type { LibraryReport } from '../genome/library/library-entry';
import type { GenomeSummary } from '../genome/summary';
import type { Collapse } from '../training/collapse';
import type { MaskedSample } from '../training/masked-sample';
import type { CheckpointEntry } from '../training/record/checkpoint';
import type { MetricColumns } from '../training/record/metric-columns';
import type { ElsewherePart } from '../training/record/run-record';
import type { LogEntry, RunInfo, RunStatus } from '../training/run';
import type { Point } from '../training/signals';
import type { BenchmarkProgress } from './benchmarks/order';
import type { TracksUnderWay } from './explore/answers';
import type { SaveCost } from './runs/run-keeper';
import type { RunsReport } from './runs/run-report';

/** An opened device, as it is told to people. */
export type DeviceReport = OpenedBackend;

/** What the engine says without being asked. Answers are not among them: a method returns its own. */
export type EngineNotice =
  /** A device was opened. */
  | { readonly type: 'device'; readonly device: DeviceReport }
  /** The open genome, its name or its split changed otherwise than by the answer of a call; null: it was closed. */
  | { readonly type: 'genome'; readonly genome: GenomeSummary | null }
  /** The regions changed with the genome. */
  | { readonly type: 'regions'; readonly regions: RegionsReport | null }
  /** After an import. */
  | { readonly type: 'library'; readonly library: LibraryReport }
  | { readonly type: 'importProgress'; readonly progress: ImportProgress }
  | { readonly type: 'datasetProgress'; readonly task: string; readonly progress: ReadProgress }
  /** Data were made, or read again, for a benchmark or a run that needed them. */
  | { readonly type: 'datasetReady'; readonly task: string; readonly report: DataReport; readonly kept: boolean }
  /** The data were made from a genome that is no longer open. */
  | { readonly type: 'datasetCleared'; readonly task: string }
  | { readonly type: 'benchmarkProgress'; readonly progress: BenchmarkProgress }
  /** `share` from 0 to 1. */
  | { readonly type: 'mapProgress'; readonly share: number; readonly what: string }
  /** Tracks of a record are being computed. */
  | { readonly type: 'trackProgress'; readonly progress: TracksUnderWay }
  /** How far the scoring with this id of its asker's is, `share` from 0 to 1. */
  | { readonly type: 'exploreProgress'; readonly id: string; readonly share: number }
  /** After the end of a run, and after an import of one. */
  | { readonly type: 'runs'; readonly report: RunsReport }
  /** After the end of a run. */
  | { readonly type: 'weights'; readonly weights: readonly WeightsInfo[] }
  | { readonly type: 'run'; readonly event: RunNotice };

/** The life of the run under way, in order. How it ends is the answer of the call that began it. */
export type RunNotice =
  | { readonly of: 'compiling'; readonly done: number; readonly total: number }
  /** `id`: what the run is kept under. */
  | { readonly of: 'started'; readonly run: RunInfo; readonly id: string }
  /**
   * Follows `started` where a run goes on: what it has come to so far. `gaps`: steps after which it paused or went on.
   */
  | {
      readonly of: 'restored';
      readonly points: MetricColumns;
      readonly gaps: readonly number[];
      readonly elsewhere: readonly ElsewherePart[];
      readonly events: readonly LogEntry[];
      /** Masked windows as they were shown. */
      readonly samples: readonly MaskedSample[];
      readonly skippedSteps: number;
      readonly collapse: Collapse | null;
      readonly resumedFrom: number;
      readonly checkpoints: readonly CheckpointEntry[];
    }
  /** The first step has been taken: from here on it is training. */
  | { readonly of: 'training' }
  | { readonly of: 'points'; readonly points: readonly Point[]; readonly status: RunStatus }
  | { readonly of: 'sample'; readonly sample: MaskedSample }
  | { readonly of: 'log'; readonly entry: LogEntry }
  | { readonly of: 'paused' }
  | { readonly of: 'resumed' }
  /** The device was lost; the run goes on by itself from its last checkpoint. */
  | { readonly of: 'recovering' }
  | { readonly of: 'saving' }
  /** A checkpoint was committed; `checkpoints` are all there are, oldest first. */
  | {
      readonly of: 'saved';
      readonly id: string;
      readonly checkpoints: readonly CheckpointEntry[];
      readonly cost: SaveCost;
    }
  /** Training goes on; the next save tries again. */
  | { readonly of: 'saveFailed'; readonly problem: Problem }
  /** The weights are not finite, so training paused; `finiteStep` is the newest checkpoint without, or null. */
  | { readonly of: 'notFinite'; readonly step: number; readonly finiteStep: number | null };

/** Where services say what nobody asked for. */
export type Notify = (notice: EngineNotice) => void;
