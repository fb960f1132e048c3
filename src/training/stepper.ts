import { reshape, type Tensor1D, type Tensor2D, type Tensor3D, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { precompile } from '../device/webgpu/backend';
import { TypedError } from '../errors/typed-error';
import { baseLogits, clsVectors, encode } from '../model/network';
import { unpack } from '../model/weights';
import { BASE_CLASSES } from '../numerics/constants';
import type { CodeBatch } from '../ops/input-views/layout';
import type { ViewBatch } from '../ops/input-views/view-batch';
import type { Learner, LearnerState, Schedule } from './learner';
import { uploadBatch } from './objective';
import type { StepProfile } from './step-profile';

/** A step on its way. */
export interface Taken {
  /** Resolves when the device has computed it. */
  readonly done: Promise<void>;
  /** The STEP_SIGNALS. They may be read together with those of later steps: `flush` hurries them. */
  readonly signals: Promise<Float32Array>;
}

/** What one network makes of a batch of views; the caller disposes the tensors. */
export interface Look {
  /** [B L, V] */
  readonly logits: Tensor2D;
  /** [B,C,D] */
  readonly cls: Tensor3D;
}

/** How a step is computed: shown with the run. */
export interface StepFacts {
  /** Of one step; 0 where nobody counts them. */
  readonly dispatches: number;
  /** Tile of each kernel that has several. */
  readonly kernels: Readonly<Record<string, string>>;
}

/** A step's time by kernel. */
export type KernelProfile = Omit<StepProfile, 'step'>;

/** What a training run asks of a learner, whichever way it computes. */
export interface Stepper {
  readonly facts: StepFacts;
  /** Of the next step: a slow GPU gets a step in several pieces. 0 where nobody counts them. */
  readonly submits: number;
  /** Whether a step makes its views on the device, from base codes. */
  readonly drawsViews: boolean;
  /** Compiles all pipelines; `work` is more that will be run, composed of the package's ops. */
  prepare(batch: ViewBatch, work: () => void, onProgress: (done: number, total: number) => void): Promise<void>;
  step(batch: ViewBatch, schedule: Schedule): Taken;
  /** As `step`, from base codes, where `drawsViews`. */
  stepOnCodes(batch: CodeBatch, schedule: Schedule): Taken;
  /** Signals of all steps taken are on their way to be read. */
  flush(): Promise<void>;
  /** @param input [B,T,V] of a batch as large as the run's, or fewer windows */
  look(who: 'student' | 'teacher', input: Float32Array): Look;
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

/** A learner composed of tfjs ops. */
export class ComposedStepper implements Stepper {
  readonly facts: StepFacts;
  readonly submits = 0;
  readonly drawsViews = false;
  private readonly learner: Learner;

  constructor(learner: Learner) {
    this.learner = learner;
    this.facts = { dispatches: 0, kernels: {} };
  }

  async prepare(batch: ViewBatch, work: () => void, onProgress: (done: number, total: number) => void): Promise<void> {
    await precompile(() => {
      const tensors = uploadBatch(batch);
      this.learner.rehearse(tensors);
      for (const tensor of Object.values(tensors)) tensor.dispose();
      work();
    }, onProgress);
  }

  step(batch: ViewBatch, schedule: Schedule): Taken {
    const tensors = uploadBatch(batch);
    const made: Tensor1D = this.learner.step(tensors, schedule);
    for (const tensor of Object.values(tensors)) tensor.dispose();
    const signals = made.data<'float32'>();
    const done = signals.then(
      () => made.dispose(),
      () => made.dispose(),
    );
    return { done, signals };
  }

  stepOnCodes(): Taken {
    throw new Error('composed ops take views');
  }

  async flush(): Promise<void> {}

  look(who: 'student' | 'teacher', input: Float32Array): Look {
    const { settings, layout } = this.learner;
    const tokens = settings.windowLength + settings.clsVectors;
    return tidy(() => {
      const weights = unpack(this.learner[who], layout);
      const features = encode(
        weights,
        tensor3d(input.slice(), [input.length / tokens / BASE_CLASSES, tokens, BASE_CLASSES]),
        settings,
      );
      const cls = clsVectors(features, settings);
      return { logits: baseLogits(weights, features, settings), cls: reshape(cls, cls.shape) as Tensor3D };
    });
  }

  phases(): Readonly<Record<string, number>> {
    return {};
  }

  profileKernels(): Promise<KernelProfile> {
    const message = 'This run is composed of operations on WebAssembly, which has no clock of its own for them.';
    return Promise.reject(
      new TypedError('profile-no-timestamps', message, 'Choose WebGPU as the device of a run to see its kernels.'),
    );
  }

  read(): Promise<LearnerState> {
    return this.learner.read();
  }

  dispose(): void {
    this.learner.dispose();
  }
}
