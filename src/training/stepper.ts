import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { CodeBatch } from '../ops/input-views/layout';
import type { Labels } from './labels';
import type { LearnerState, Schedule } from './learner';
import type { StepProfile } from './step-profile';

/**
 * What a training run asks of whatever takes its steps: base codes go in, the step's signals come out. How the views
 * are made and the networks computed is its own business (fused/learner.ts, fused/native-stepper.ts).
 */
export interface Stepper {
  readonly facts: StepFacts;
  /** Of the next step: a slow GPU gets a step in several pieces. 0 where nobody counts them. */
  readonly submits: number;
  /** Compiles all pipelines; `work` is more that will be run, composed of the package's ops. */
  prepare(work: () => void, onProgress: (done: number, total: number) => void): Promise<void>;
  /** One training step. It makes both views of each window itself, by the batch's seed and step. */
  step(batch: CodeBatch, schedule: Schedule): Taken;
  /** Signals of all steps taken are on their way to be read. */
  flush(): Promise<void>;
  /** @param input [B,T,V] of a batch as large as the run's, or fewer windows */
  forward(who: 'student' | 'teacher', input: Float32Array): ForwardPass;
  /** The teacher on the student's views of the step taken last; those are there until the next `forward`. */
  teacherOnStep(): StepReading;
  /** Milliseconds of each phase of the step measured last; empty before one was, and where the device cannot tell. */
  phases(): Readonly<Record<string, number>>;
  /**
   * The time of each kernel in the next step that is taken; its results are the same bits. One profile at a time.
   * @throws TypedError `profile-no-timestamps`, `profile-too-long`
   */
  profileKernels(): Promise<KernelProfile>;
  read(): Promise<LearnerState>;
  dispose(): void;
}

/** A step on its way. */
export interface Taken {
  /** Resolves when the device has computed it. */
  readonly done: Promise<void>;
  /** The STEP_SIGNALS. They may be read together with those of later steps: `flush` hurries them. */
  readonly signals: Promise<Float32Array>;
}

/** What one network makes of a batch of views; the caller disposes the tensors. */
export interface ForwardPass {
  /** [B L, V] */
  readonly logits: Tensor2D;
  /** [B,F]: what stands for each window (`pool`). */
  readonly pooled: Tensor2D;
}

/** Logits [B L, V] of the masked windows of a step, and what they should read; the caller disposes the tensors. */
export type StepReading = Labels & Pick<ForwardPass, 'logits'>;

/** Names among the kernels of a step. */
export const ARITHMETIC = 'Arithmetic';
export const THREADS = 'Threads';

/** How a step is computed: shown with the run. */
export interface StepFacts {
  /** Of one step; 0 where nobody counts them. */
  readonly dispatches: number;
  /** Tile of each kernel that has several; of the processor its ARITHMETIC and THREADS. */
  readonly kernels: Readonly<Record<string, string>>;
  /** What is less than was asked for, and why. */
  readonly notice?: string;
}

/** A step's time by kernel. */
export type KernelProfile = Omit<StepProfile, 'step'>;
