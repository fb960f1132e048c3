/** What is told of a run, and whom. */

import type { OpenedBackend } from '../device/webgpu/backend';
import type { Problem } from '../errors/typed-error';
import type { ProbeFacts } from '../evaluation/task-probe';
import type { Baselines } from '../genome/analysis/composition';
import type { Collapse } from './collapse';
import type { PretrainingConfig } from './config';
import type { MaskedSample } from './masked-sample';
import type { Point } from './signals';
import type { StepProfile } from './step-profile';

/** What is fixed when a run starts. */
export interface RunInfo {
  readonly name: string;
  readonly config: PretrainingConfig;
  readonly device: OpenedBackend;
  readonly parameters: number;
  readonly plannedBytes: number;
  /** Dispatches of one step, and the variant of each kernel that has several. Empty where ops are composed. */
  readonly dispatches: number;
  readonly kernels: Readonly<Record<string, string>>;
  readonly baselines: Baselines;
  /** Bases that windows are drawn from: so many seen are one epoch. Runs of older builds do not say. */
  readonly trainBases?: number;
  /** Start momentum after `auto` was resolved. */
  readonly emaStart: number;
  /** ln K of the teacher's CLS distribution. */
  readonly entropyCeiling: number;
  /** Whose weights it began with; left out where its seed drew them. */
  readonly startedFrom?: string;
  /** What it is probed on; left out where it is not. */
  readonly probe?: ProbeFacts;
}

/** How a run stands. */
export interface RunStatus {
  readonly step: number;
  readonly basesSeen: number;
  readonly stepMs: number;
  /** Pieces a step is handed to the GPU in; 0 where ops are composed. */
  readonly submits: number;
  /** Milliseconds of the phases of a step, as last measured on the device; empty where it cannot tell. */
  readonly phases: Readonly<Record<string, number>>;
  readonly tensors: number;
  /** Bytes held on the device, pooled buffers included. */
  readonly gpuBytes: number;
  /** What it held before the run; undefined where that was not told. */
  readonly heldBefore?: number;
  readonly skippedSteps: number;
  readonly collapse: Collapse | null;
}

export interface LogEntry {
  readonly step: number;
  readonly wallMs: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** Where a run reports to. */
export interface RunListener {
  compiling(done: number, total: number): void;
  started(run: RunInfo): void;
  training(): void;
  point(point: Point, status: RunStatus): void;
  sample(sample: MaskedSample): void;
  log(entry: LogEntry): void;
  /** What was asked for by `profileStep`. */
  profiled(profile: StepProfile): void;
  profileFailed(problem: Problem): void;
  paused(): void;
  resumed(): void;
}
