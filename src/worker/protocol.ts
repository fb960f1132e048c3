import type { Problem } from '../formats/typed-error';
import type { GenomeSummary } from '../genome/summary';
import type { DeviceChoice, PretrainingConfig } from '../pretraining/config';
import type { Point } from '../pretraining/signals';

/** What the page asks of the engine. */
export type Command =
  | { readonly type: 'chooseDevice'; readonly choice: DeviceChoice }
  | { readonly type: 'importFiles'; readonly files: readonly File[]; readonly allowDigits?: boolean }
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

export interface DeviceReport {
  /** The backend in use. */
  readonly kind: 'webgpu' | 'wasm';
  /** Name for the chip, for example "Apple M3 Max" or "WebAssembly (SIMD)". */
  readonly adapter: string;
  /** True where arithmetic runs on the CPU: WebAssembly, or a software WebGPU adapter. */
  readonly software: boolean;
  /** Why this device and not a GPU, and how much slower; empty on a hardware GPU. */
  readonly notice: string;
  /** Largest storage-buffer binding in bytes; 0 on WebAssembly. */
  readonly maxBindingBytes: number;
}

export interface ImportProgress {
  readonly file: string;
  readonly bytesRead: number;
  /** Compressed bytes of all files together. */
  readonly bytesTotal: number;
  readonly records: number;
  readonly bases: number;
}

export interface SpeedEstimate {
  readonly stepMs: number;
  readonly basesPerSecond: number;
  readonly totalMs: number;
}

export interface Baselines {
  /** ln 4. */
  readonly uniform: number;
  /** Entropy of the training part's base composition, scored on the validation part. */
  readonly composition: number;
  /** The best order-k Markov model of the training part, scored on the validation part. */
  readonly markov: { readonly order: number; readonly nats: number };
}

export interface RunInfo {
  readonly name: string;
  readonly config: PretrainingConfig;
  readonly device: DeviceReport;
  readonly parameters: number;
  readonly plannedBytes: number;
  readonly baselines: Baselines;
  /** Start momentum after `auto` was resolved. */
  readonly emaStart: number;
  /** ln K of the teacher's CLS distribution. */
  readonly entropyCeiling: number;
}

export interface RunStatus {
  readonly step: number;
  readonly basesSeen: number;
  readonly stepMs: number;
  readonly tensors: number;
  /** Bytes held by tensors on the device. */
  readonly gpuBytes: number;
  readonly skippedSteps: number;
  readonly collapse: Collapse | null;
}

/** `one-class`: every window gets the same class. `flat`: the CLS vectors no longer tell windows apart. */
export type Collapse = 'one-class' | 'flat';

/** One held-out window as the student sees it, and what it makes of it. */
export interface MaskedSample {
  readonly step: number;
  readonly record: string;
  /** 0-based start on the forward strand. */
  readonly start: number;
  readonly strand: '+' | '-';
  /** The true bases in reading order of the view, as letters. */
  readonly bases: string;
  /** Upper/lower-case soft mask is carried by `bases`. Positions that were masked, in order. */
  readonly masked: readonly MaskedPosition[];
}

export interface MaskedPosition {
  readonly index: number;
  /** What the student was shown: nothing, a random base, or the base itself. */
  readonly shown: 'hidden' | 'random' | 'kept';
  /** Student's probabilities of A, C, G, T, N. */
  readonly probabilities: readonly [number, number, number, number, number];
}

export interface LogEntry {
  readonly step: number;
  readonly wallMs: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}
