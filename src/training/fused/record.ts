import { RecordedBackbone } from '../../model/recorded/backbone';
import type { Who } from '../../model/recorded/steps/step';
import { comparesCls, contrastiveClasses } from '../../model/shape';
import { latentLayers } from '../../model/spec';
import type { ClsShape } from '../../ops/cls-tokens/kernels';
import type { InputViewSettings } from '../../ops/input-views/kernels';
import type { GradientStore } from '../../ops/product/gradient-store';
import type { StepOps, Stretch } from '../../ops/step-ops/step-ops';
import type { LearnerSettings } from '../learner';
import { Heads } from './heads';
import { type FusedMemory, RING_ROWS } from './memory';
import { Predictions } from './predictions';
import type { StepBuffers } from './step-buffers';

/** What the phases of a step are called. */
export const PHASES = ['views', 'teacher forward', 'student forward', 'losses', 'backward', 'optimiser'] as const;
export type Phase = (typeof PHASES)[number];

/** Writes down the operations of a training step, and of a look at one network. */
export class StepRecord<R extends Stretch> {
  private readonly buffers: StepBuffers<R>;
  private readonly settings: LearnerSettings;
  private readonly memory: FusedMemory;
  private readonly shape: ClsShape;
  private readonly backbone: RecordedBackbone<R>;
  /** Where CLS vectors are compared; else there are predictions, or neither counts for anything. */
  private readonly heads: Heads<R> | null;
  private readonly predictions: Predictions<R>;

  constructor(buffers: StepBuffers<R>, settings: LearnerSettings, batch: number, memory: FusedMemory) {
    const { windowLength, clsVectors, width } = settings;
    this.buffers = buffers;
    this.settings = settings;
    this.memory = memory;
    this.shape = { batch, windows: memory.windows, tokens: windowLength + clsVectors, windowLength, clsVectors, width };
    this.backbone = new RecordedBackbone(buffers, settings, memory);
    const compares = comparesCls(settings) && settings.contrastiveWeight > 0;
    this.heads = compares ? new Heads(buffers, settings, batch) : null;
    this.predictions = new Predictions(buffers, settings, this.shape);
  }

  /** Whether the loss compares windows with each other. */
  private get couples(): boolean {
    return this.heads !== null || this.predictions.weights.neighbour > 0;
  }

  /** The views of a batch, from its base codes. */
  views(ops: StepOps<R>, settings: InputViewSettings): void {
    ops.phase('views' satisfies Phase);
    ops.inputViews(this.shape, settings, this.buffers.work);
  }

  /** Teacher targets, student losses and gradient, AdamW, EMA, center, signals. */
  step(ops: StepOps<R>): void {
    const { buffers, settings, memory, shape } = this;
    const { work, arenas, arena, step } = buffers;
    const phase = (name: Phase) => ops.phase(name);
    phase('views');
    ops.weightTotal(shape.batch * shape.windowLength, work);
    phase('teacher forward');
    this.teacherForward(ops);
    const single = buffers.parts.length === 1;
    phase('student forward');
    // Where windows are compared, and there are several parts, what stands for each window is made first and the parts
    // go through once more.
    if (single) this.studentForward(ops, buffers.parts[0]);
    else if (this.couples) for (const part of buffers.parts) this.lookAt(ops, 'student', part);
    phase('losses');
    this.heads?.forward(ops, 'student');
    this.heads?.loss(ops);
    this.predictions.batchLoss(ops);
    buffers.parts.forEach((part, index) => {
      if (!single) {
        phase('student forward');
        this.studentForward(ops, part);
        phase('losses');
      }
      this.partLoss(ops, part, this.store(index > 0));
      phase('backward');
      this.partBackward(ops, part, this.store(index > 0));
    });
    phase('optimiser');
    ops.gradientSum(arena, memory.slices, { ...arenas, partials: work.partials });
    ops.control(arena.span, { ...work, step });
    ops.update(arena, { ...arenas, control: work.control, distances: work.distances, step });
    const { batch, clsVectors } = shape;
    const signals = {
      positions: batch * shape.windowLength,
      span: arena.span,
      ringRows: RING_ROWS,
      cls: this.heads === null ? null : { batch, clsVectors, classes: contrastiveClasses(settings) },
      losses: (this.heads ?? this.predictions).losses,
    };
    ops.signals(signals, { ...work, step });
  }

  /**
   * Base logits of one network on a batch, and what stands for each window, as an evaluation wants them: from its input
   * to `baseLogits` and its pooled vectors.
   */
  look(ops: StepOps<R>, who: Who): void {
    for (const part of this.buffers.parts) {
      const x = this.lookAt(ops, who, part);
      const { baseLogits: logits } = this.buffers.work;
      ops.baseLogits(this.shape, {
        x,
        logits,
        weight: this.buffers.slot(who, 'output.weight'),
        bias: this.buffers.slot(who, 'output.bias'),
        part,
      });
    }
  }

  private embed(ops: StepOps<R>, who: Who, part: R): void {
    const { buffers } = this;
    const input = who === 'student' ? buffers.work.studentInput : buffers.work.teacherInput;
    const io = {
      input,
      weight: buffers.slot(who, 'input.weight'),
      bias: buffers.slot(who, 'input.bias'),
      x: buffers.activations.x[0],
      part,
    };
    ops.inputProjection(this.shape, io);
  }

  private lookAt(ops: StepOps<R>, who: Who, part: R): R {
    this.embed(ops, who, part);
    const x = this.backbone.forwardOnly(ops, who);
    this.pool(ops, who, x, part);
    return x;
  }

  /** What stands for each window: its CLS vectors where those are compared, else the mean over its bases. */
  private pool(ops: StepOps<R>, who: Who, x: R, part: R): void {
    const { pooledStudent, pooledTeacher } = this.buffers.work;
    const pooled = who === 'student' ? pooledStudent : pooledTeacher;
    if (comparesCls(this.settings)) ops.gather(this.shape, { x, cls: pooled, part });
    else ops.tokenMeans(this.shape, { x, means: pooled, part });
  }

  /** A pass for each view that a loss asks for. */
  private teacherForward(ops: StepOps<R>): void {
    const { parts } = this.buffers;
    if (this.couples) for (const part of parts) this.lookAt(ops, 'teacher', part);
    this.heads?.forward(ops, 'teacher');
    if (this.predictions.weights.latent > 0) for (const part of parts) this.readClearly(ops, part);
  }

  /** The teacher reads what the student should: targets of latent prediction. */
  private readClearly(ops: StepOps<R>, part: R): void {
    const { buffers } = this;
    ops.labelProjection(this.shape, {
      labels: buffers.work.labels,
      weight: buffers.slot('teacher', 'input.weight'),
      bias: buffers.slot('teacher', 'input.bias'),
      x: buffers.activations.x[0],
      part,
    });
    const count = latentLayers(this.settings);
    this.backbone.lastStreams(ops, 'teacher', count, (x, isFirst) =>
      this.predictions.latentTargets(ops, x, part, { count, isFirst }),
    );
  }

  private studentForward(ops: StepOps<R>, part: R): void {
    this.embed(ops, 'student', part);
    const x = this.backbone.forward(ops);
    if (this.couples && this.buffers.parts.length === 1) this.pool(ops, 'student', x, part);
  }

  /** How gradients are put away. @param accumulate from the second part of the batch on */
  private store(accumulate: boolean): GradientStore {
    const { span, decayedSpan } = this.buffers.arena;
    return { slices: this.memory.slices, stride: decayedSpan, biasStride: span - decayedSpan, accumulate };
  }

  private partLoss(ops: StepOps<R>, part: R, put: GradientStore): void {
    const { buffers } = this;
    const { labels, total, dLogits, dFirst: dX, rowLosses } = buffers.work;
    const weights = {
      weight: buffers.slot('student', 'output.weight'),
      bias: buffers.slot('student', 'output.bias'),
    };
    ops.nucleotideLoss(this.shape, this.settings, {
      x: this.backbone.features,
      ...weights,
      labels,
      total,
      dLogits,
      dX,
      rowLosses,
      part,
    });
    if (this.heads !== null) this.heads.scatter(ops, this.shape, part);
    else this.predictions.partLoss(ops, this.backbone.features, part, put);
  }

  private partBackward(ops: StepOps<R>, part: R, put: GradientStore): void {
    const { buffers } = this;
    const { offsets, decayedSpan } = buffers.arena;
    const dX = this.backbone.backward(ops, put, [buffers.work.dFirst, buffers.work.dSecond]);
    const places = {
      outputWeight: offsets['output.weight'],
      outputBias: offsets['output.bias'] - decayedSpan,
      inputWeight: offsets['input.weight'],
      inputBias: offsets['input.bias'] - decayedSpan,
    };
    const io = {
      x: this.backbone.features,
      dLogits: buffers.work.dLogits,
      dX,
      input: buffers.work.studentInput,
      ...buffers.arenas,
      part,
    };
    ops.edgeGradients(this.shape, places, put, io);
  }
}
