import type { Problem } from '../formats/typed-error';
import type { ImportProgress } from '../genome/import-progress';
import type { GenomeSummary } from '../genome/summary';
import type { OpenedBackend as DeviceReport } from '../gpu/backend';
import type { DeviceChoice, PretrainingConfig } from '../pretraining/config';
import type { MaskedSample } from '../pretraining/masked-sample';
import type { SpeedEstimate } from '../pretraining/probe';
import type { LogEntry, RunInfo, RunStatus } from '../pretraining/run';
import type { Point } from '../pretraining/signals';

export type { Baselines } from '../genome/composition';
export type { MaskedPosition } from '../pretraining/masked-sample';
export type { DeviceReport, ImportProgress, LogEntry, MaskedSample, RunInfo, RunStatus, SpeedEstimate };

/** What the page asks of the engine. */
export type Command =
  | { readonly type: 'chooseDevice'; readonly choice: DeviceChoice }
  | { readonly type: 'importFiles'; readonly files: readonly File[]; readonly allowDigits?: boolean; readonly allowNoHeader?: boolean }
  | { readonly type: 'importSample' }
  | { readonly type: 'includeRecord'; readonly index: number; readonly included: boolean }
  /** The split depends on the window length and the share held out, so the page tells both whenever they change. */
  | { readonly type: 'split'; readonly windowLength: number; readonly validationShare: number; readonly seed: number }
  | { readonly type: 'probe'; readonly config: PretrainingConfig }
  | { readonly type: 'start'; readonly config: PretrainingConfig }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' };

/** What the engine tells the page. */
export type EngineEvent =
  | { readonly type: 'device'; readonly device: DeviceReport }
  | { readonly type: 'importProgress'; readonly progress: ImportProgress }
  | { readonly type: 'genome'; readonly genome: GenomeSummary }
  | { readonly type: 'importFailed'; readonly problem: Problem }
  | { readonly type: 'probed'; readonly config: PretrainingConfig; readonly estimate: SpeedEstimate }
  | { readonly type: 'compiling'; readonly done: number; readonly total: number }
  | { readonly type: 'started'; readonly run: RunInfo }
  /** The first step has been taken: from here on it is training. */
  | { readonly type: 'training' }
  | { readonly type: 'points'; readonly points: readonly Point[]; readonly status: RunStatus }
  | { readonly type: 'sample'; readonly sample: MaskedSample }
  | { readonly type: 'log'; readonly entry: LogEntry }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly outcome: 'done' | 'stopped' }
  | { readonly type: 'runFailed'; readonly problem: Problem };
