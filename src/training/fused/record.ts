import { Plan } from '../../device/webgpu/plan';
import type { BufferRange } from '../../device/webgpu/recorder';
import { comparesCls, contrastiveClasses } from '../../model/shape';
import { latentLayers } from '../../model/spec';
import { emitControl, emitGradientSum, emitUpdate } from '../../ops/adamw-ema/kernels';
import { type ClsShape, emitBaseLogits, emitGather } from '../../ops/cls-tokens/kernels';
import { emitEdgeGradients } from '../../ops/edge-gradients/kernels';
import { emitInputProjection, emitLabelProjection } from '../../ops/input-projection/kernels';
import { emitInputViews, type InputViewSettings } from '../../ops/input-views/kernels';
import { emitNucleotideLoss } from '../../ops/nucleotide-head/kernels';
import type { GradientStore } from '../../ops/product/gradient-store';
import { emitSignals, emitWeightTotal } from '../../ops/step-signals/kernels';
import { emitTokenMeans } from '../../ops/token-means/kernels';
import type { LearnerSettings } from '../learner';
import { FusedBackbone } from './backbone';
import { Heads } from './heads';
import { type FusedMemory, RING_ROWS } from './memory';
import { Predictions } from './predictions';
import type { StepBuffers } from './step-buffers';
import type { Who } from './steps/step';
import type { Variants } from './variants';

/** What the phases of a step are called. */
export const PHASES = ['views', 'teacher forward', 'student forward', 'losses', 'backward', 'optimiser'] as const;
export type Phase = (typeof PHASES)[number];

/** Writes down the dispatches of a training step, and of a look at one network. */
export class StepRecord {
  private readonly buffers: StepBuffers;
  private readonly settings: LearnerSettings;
  private readonly memory: FusedMemory;
  private readonly shape: ClsShape;
  private readonly variants: Variants;
  private readonly backbone: FusedBackbone;
  /** Where CLS vectors are compared; else there are predictions, or neither counts for anything. */
  private readonly heads: Heads | null;
  private readonly predictions: Predictions;

  constructor(buffers: StepBuffers, settings: LearnerSettings, batch: number, memory: FusedMemory, variants: Variants) {
    const { windowLength, clsVectors, width } = settings;
    this.buffers = buffers;
    this.settings = settings;
    this.memory = memory;
    this.shape = { batch, windows: memory.windows, tokens: windowLength + clsVectors, windowLength, clsVectors, width };
    this.backbone = new FusedBackbone(buffers, settings, memory, variants);
    this.variants = variants;
    const compares = comparesCls(settings) && settings.contrastiveWeight > 0;
    this.heads = compares ? new Heads(buffers, settings, batch, variants) : null;
    this.predictions = new Predictions(buffers, settings, this.shape, variants);
  }

  /** Whether the loss compares windows with each other. */
  private get couples(): boolean {
    return this.heads !== null || this.predictions.weights.neighbour > 0;
  }

  get kernels(): Readonly<Record<string, string>> {
    return this.backbone.kernels;
  }

  /** The views of a batch, from its base codes. */
  views(settings: InputViewSettings): Plan {
    const plan = new Plan();
    plan.phase('views' satisfies Phase);
    emitInputViews(plan, this.shape, settings, this.buffers.work);
    return plan;
  }

  /** Teacher targets, student losses and gradient, AdamW, EMA, center, signals. */
  step(): Plan {
    const { buffers, settings, memory, shape } = this;
    const { work, arenas, arena, step } = buffers;
    const plan = new Plan();
    const phase = (name: Phase) => plan.phase(name);
    phase('views');
    emitWeightTotal(plan, shape.batch * shape.windowLength, work);
    phase('teacher forward');
    this.teacherForward(plan);
    const single = buffers.parts.length === 1;
    phase('student forward');
    // Where windows are compared, and there are several parts, what stands for each window is made first and the parts
    // go through once more.
    if (single) this.studentForward(plan, buffers.parts[0]);
    else if (this.couples) for (const part of buffers.parts) this.lookAt(plan, 'student', part);
    phase('losses');
    this.heads?.forward(plan, 'student');
    this.heads?.loss(plan);
    this.predictions.batchLoss(plan);
    buffers.parts.forEach((part, index) => {
      if (!single) {
        phase('student forward');
        this.studentForward(plan, part);
        phase('losses');
      }
      this.partLoss(plan, part, this.store(index > 0));
      phase('backward');
      this.partBackward(plan, part, this.store(index > 0));
    });
    phase('optimiser');
    emitGradientSum(plan, arena, memory.slices, { ...arenas, partials: work.partials });
    emitControl(plan, arena.span, { ...work, step });
    emitUpdate(plan, arena, { ...arenas, control: work.control, distances: work.distances, step });
    const { batch, clsVectors } = shape;
    const signals = {
      positions: batch * shape.windowLength,
      span: arena.span,
      ringRows: RING_ROWS,
      cls: this.heads === null ? null : { batch, clsVectors, classes: contrastiveClasses(settings) },
      losses: (this.heads ?? this.predictions).losses,
    };
    emitSignals(plan, signals, { ...work, step });
    return plan;
  }

  /**
   * Base logits of one network on a batch, and what stands for each window, as an evaluation wants them: from its input
   * to `baseLogits` and its pooled vectors.
   */
  look(who: Who): Plan {
    const plan = new Plan();
    for (const part of this.buffers.parts) {
      const x = this.lookAt(plan, who, part);
      const { baseLogits: logits } = this.buffers.work;
      emitBaseLogits(plan, this.shape, {
        x,
        logits,
        weight: this.buffers.slot(who, 'output.weight'),
        bias: this.buffers.slot(who, 'output.bias'),
        part,
      });
    }
    return plan;
  }

  private embed(plan: Plan, who: Who, part: BufferRange): void {
    const { buffers } = this;
    const input = who === 'student' ? buffers.work.studentInput : buffers.work.teacherInput;
    const io = {
      input,
      weight: buffers.slot(who, 'input.weight'),
      bias: buffers.slot(who, 'input.bias'),
      x: buffers.activations.x[0],
      part,
    };
    emitInputProjection(plan, this.shape, io);
  }

  private lookAt(plan: Plan, who: Who, part: BufferRange): BufferRange {
    this.embed(plan, who, part);
    const x = this.backbone.forwardOnly(plan, who);
    this.pool(plan, who, x, part);
    return x;
  }

  /** What stands for each window: its CLS vectors where those are compared, else the mean over its bases. */
  private pool(plan: Plan, who: Who, x: BufferRange, part: BufferRange): void {
    const { pooledStudent, pooledTeacher } = this.buffers.work;
    const pooled = who === 'student' ? pooledStudent : pooledTeacher;
    if (comparesCls(this.settings)) emitGather(plan, this.shape, { x, cls: pooled, part });
    else emitTokenMeans(plan, this.shape, this.variants.forms, { x, means: pooled, part });
  }

  /** A pass for each view that a loss asks for. */
  private teacherForward(plan: Plan): void {
    const { parts } = this.buffers;
    if (this.couples) for (const part of parts) this.lookAt(plan, 'teacher', part);
    this.heads?.forward(plan, 'teacher');
    if (this.predictions.weights.latent > 0) for (const part of parts) this.readClearly(plan, part);
  }

  /** The teacher reads what the student should: targets of latent prediction. */
  private readClearly(plan: Plan, part: BufferRange): void {
    const { buffers } = this;
    emitLabelProjection(plan, this.shape, {
      labels: buffers.work.labels,
      weight: buffers.slot('teacher', 'input.weight'),
      bias: buffers.slot('teacher', 'input.bias'),
      x: buffers.activations.x[0],
      part,
    });
    const count = latentLayers(this.settings);
    this.backbone.lastStreams(plan, 'teacher', count, (x, isFirst) =>
      this.predictions.latentTargets(plan, x, part, { count, isFirst }),
    );
  }

  private studentForward(plan: Plan, part: BufferRange): void {
    this.embed(plan, 'student', part);
    const x = this.backbone.forward(plan);
    if (this.couples && this.buffers.parts.length === 1) this.pool(plan, 'student', x, part);
  }

  /** How gradients are put away. @param accumulate from the second part of the batch on */
  private store(accumulate: boolean): GradientStore {
    const { span, decayedSpan } = this.buffers.arena;
    return { slices: this.memory.slices, stride: decayedSpan, biasStride: span - decayedSpan, accumulate };
  }

  private partLoss(plan: Plan, part: BufferRange, put: GradientStore): void {
    const { buffers } = this;
    const { labels, total, dLogits, dFirst: dX, rowLosses } = buffers.work;
    const weights = {
      weight: buffers.slot('student', 'output.weight'),
      bias: buffers.slot('student', 'output.bias'),
    };
    emitNucleotideLoss(plan, this.shape, this.settings, {
      x: this.backbone.features,
      ...weights,
      labels,
      total,
      dLogits,
      dX,
      rowLosses,
      part,
    });
    if (this.heads !== null) this.heads.scatter(plan, this.shape, part);
    else this.predictions.partLoss(plan, this.backbone.features, part, put);
  }

  private partBackward(plan: Plan, part: BufferRange, put: GradientStore): void {
    const { buffers } = this;
    const { offsets, decayedSpan } = buffers.arena;
    const dX = this.backbone.backward(plan, put);
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
    emitEdgeGradients(plan, this.shape, places, put, io);
  }
}
