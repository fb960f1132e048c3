import { tensor3d, tidy } from '@tensorflow/tfjs-core';
import { TypedError } from '../../errors/typed-error';
import { baseLogits, encode } from '../../model/network';
import { unpack } from '../../model/weights';
import { BASE_CLASSES } from '../../numerics/constants';
import { viewsFromCodes } from '../../ops/input-views/from-codes';
import type { InputViewSettings } from '../../ops/input-views/kernels';
import type { CodeBatch } from '../../ops/input-views/layout';
import { makeViewBatch, type ViewBatch } from '../../ops/input-views/view-batch';
import { uploadLabels } from '../labels';
import type { LearnerState, Schedule } from '../learner';
import type { ForwardPass, KernelProfile, StepFacts, Stepper, StepReading, Taken } from '../stepper';
import { uploadBatch } from './batch-tensors';
import type { Learner } from './learner';
import { pool } from './pool';

/** Steps composed of tfjs ops, one after the other: the views are made on the CPU, the gradient by the tape. */
export class ComposedStepper implements Stepper {
  readonly facts: StepFacts = { dispatches: 0, kernels: {} };
  readonly submits = 0;
  private readonly learner: Learner;
  private readonly settings: InputViewSettings;
  private readonly views: ViewBatch;
  /** Of the step taken last. */
  private shown: ViewBatch;

  /**
   * @param learner owned from here on
   * @param settings of the views, and how many windows a step has
   */
  constructor(learner: Learner, settings: InputViewSettings & { readonly batch: number }) {
    const { windowLength, clsVectors } = learner.settings;
    this.learner = learner;
    this.settings = settings;
    this.views = makeViewBatch(settings.batch, windowLength, clsVectors);
    this.shown = this.views;
  }

  /** Ops are compiled as they are first called. */
  async prepare(): Promise<void> {}

  step(batch: CodeBatch, schedule: Schedule): Taken {
    return this.stepOnViews(viewsFromCodes(batch.words, this.settings, this.views), schedule);
  }

  /** As `step`, on views that were made elsewhere; they are read again by `teacherOnStep`. */
  stepOnViews(views: ViewBatch, schedule: Schedule): Taken {
    this.shown = views;
    const tensors = uploadBatch(views);
    const made = this.learner.step(tensors, schedule);
    for (const tensor of Object.values(tensors)) tensor.dispose();
    const signals = made.data<'float32'>();
    const done = signals.then(
      () => made.dispose(),
      () => made.dispose(),
    );
    return { done, signals };
  }

  async flush(): Promise<void> {}

  forward(who: 'student' | 'teacher', input: Float32Array): ForwardPass {
    const { settings, layout } = this.learner;
    const tokens = settings.windowLength + settings.clsVectors;
    return tidy(() => {
      const weights = unpack(this.learner[who], layout);
      const features = encode(
        weights,
        tensor3d(input.slice(), [input.length / tokens / BASE_CLASSES, tokens, BASE_CLASSES]),
        settings,
      );
      return { logits: baseLogits(weights, features, settings), pooled: pool(features, settings) };
    });
  }

  teacherOnStep(): StepReading {
    const { logits, pooled } = this.forward('teacher', this.shown.student);
    pooled.dispose();
    return { logits, ...uploadLabels(this.shown) };
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
