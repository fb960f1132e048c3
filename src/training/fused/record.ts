import { Plan } from '../../device/webgpu/plan';
import type { BufferRange } from '../../device/webgpu/recorder';
import { contrastiveClasses } from '../../model/shape';
import { emitControl, emitGradientSum, emitUpdate } from '../../ops/adamw-ema/kernels';
import { type ClsShape, emitBaseLogits, emitGather } from '../../ops/cls-tokens/kernels';
import { emitEdgeGradients } from '../../ops/edge-gradients/kernels';
import { emitInputProjection } from '../../ops/input-projection/kernels';
import { emitInputViews, type InputViewSettings } from '../../ops/input-views/kernels';
import { emitNucleotideLoss } from '../../ops/nucleotide-head/kernels';
import { emitSignals, emitWeightTotal } from '../../ops/step-signals/kernels';
import type { LearnerSettings } from '../learner';
import { FusedBackbone } from './backbone';
import { Heads } from './heads';
import { type FusedMemory, RING_ROWS } from './memory';
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
  private readonly backbone: FusedBackbone;
  private readonly heads: Heads;

  constructor(buffers: StepBuffers, settings: LearnerSettings, batch: number, memory: FusedMemory, variants: Variants) {
    const { windowLength, clsVectors, width } = settings;
    this.buffers = buffers;
    this.settings = settings;
    this.memory = memory;
    this.shape = { batch, windows: memory.windows, tokens: windowLength + clsVectors, windowLength, clsVectors, width };
    this.backbone = new FusedBackbone(buffers, settings, memory, variants);
    this.heads = new Heads(buffers, settings, batch, variants);
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
    for (const part of buffers.parts) this.lookAtCls(plan, 'teacher', part);
    this.heads.forward(plan, 'teacher');
    const single = buffers.parts.length === 1;
    phase('student forward');
    // The contrastive loss couples the whole batch: with several parts, all CLS vectors are made first and the parts go
    // through once more.
    if (!single) for (const part of buffers.parts) this.lookAtCls(plan, 'student', part);
    else this.studentForward(plan, buffers.parts[0]);
    phase('losses');
    this.heads.forward(plan, 'student');
    this.heads.loss(plan);
    buffers.parts.forEach((part, index) => {
      if (!single) {
        phase('student forward');
        this.studentForward(plan, part);
        phase('losses');
      }
      this.partLoss(plan, part);
      phase('backward');
      this.partBackward(plan, part, index > 0);
    });
    phase('optimiser');
    emitGradientSum(plan, arena, memory.slices, { ...arenas, partials: work.partials });
    emitControl(plan, arena.span, { ...work, step });
    emitUpdate(plan, arena, { ...arenas, control: work.control, distances: work.distances, step });
    const classes = contrastiveClasses(settings);
    const { batch, clsVectors } = shape;
    emitSignals(
      plan,
      {
        batch,
        clsVectors,
        classes,
        positions: batch * shape.windowLength,
        span: arena.span,
        ringRows: RING_ROWS,
        objective: settings.objective === 'infonce' ? 'infonce' : 'distillation',
      },
      { ...work, step },
    );
    return plan;
  }

  /**
   * Base logits and CLS vectors of one network on a batch, as an evaluation wants them: from its input to `baseLogits`
   * and its CLS vectors.
   */
  look(who: Who): Plan {
    const plan = new Plan();
    for (const part of this.buffers.parts) {
      const x = this.lookAtCls(plan, who, part);
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

  private lookAtCls(plan: Plan, who: Who, part: BufferRange): BufferRange {
    const { work } = this.buffers;
    this.embed(plan, who, part);
    const x = this.backbone.forwardOnly(plan, who);
    emitGather(plan, this.shape, { x, cls: who === 'student' ? work.clsStudent : work.clsTeacher, part });
    return x;
  }

  private studentForward(plan: Plan, part: BufferRange): void {
    this.embed(plan, 'student', part);
    const x = this.backbone.forward(plan);
    if (this.buffers.parts.length === 1) emitGather(plan, this.shape, { x, cls: this.buffers.work.clsStudent, part });
  }

  private partLoss(plan: Plan, part: BufferRange): void {
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
    this.heads.scatter(plan, this.shape, part);
  }

  private partBackward(plan: Plan, part: BufferRange, accumulate: boolean): void {
    const { buffers, memory } = this;
    const { offsets, span, decayedSpan } = buffers.arena;
    const put = { slices: memory.slices, stride: decayedSpan, biasStride: span - decayedSpan, accumulate };
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
