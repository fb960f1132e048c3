import type { Who } from '../../model/recorded/steps/step';
import { contrastiveClasses, projectorBottleneck } from '../../model/shape';
import type { ClsShape } from '../../ops/cls-tokens/kernels';
import {
  type ProjectorBuffers,
  type ProjectorWeights,
  projector,
  projectorGradient,
} from '../../ops/projector/projector';
import type { LossRows, StepOps, Stretch } from '../../ops/step-ops/step-ops';
import type { LearnerSettings } from '../learner';
import type { StepBuffers } from './step-buffers';

/**
 * The contrastive half of a step that compares CLS vectors, on the CLS vectors of the whole batch: head, loss, and the
 * gradient of the CLS vectors.
 */
export class Heads<R extends Stretch> {
  private readonly buffers: StepBuffers<R>;
  private readonly settings: LearnerSettings;
  private readonly batch: number;

  constructor(buffers: StepBuffers<R>, settings: LearnerSettings, batch: number) {
    this.buffers = buffers;
    this.settings = settings;
    this.batch = batch;
  }

  /** Row losses that make up the objective's, but for the distillation loss, which is among the CLS rows. */
  get losses(): readonly LossRows<R>[] {
    const { batch, buffers } = this;
    return this.settings.objective === 'infonce' ? [{ rows: buffers.work.infoNce, count: batch, divisor: batch }] : [];
  }

  private get rows(): number {
    return this.batch * this.settings.clsVectors;
  }

  private get projectorShape() {
    const { width, projectorHidden, prototypes } = this.settings;
    return {
      rows: this.rows,
      width,
      hidden: projectorHidden,
      bottleneck: projectorBottleneck(projectorHidden),
      prototypes,
    };
  }

  private projector(arena: Who | 'gradient'): ProjectorWeights<R> {
    const at = (name: string) => this.buffers.slot(arena, `projector.${name}`);
    return { w1: at('w1'), b1: at('b1'), w2: at('w2'), b2: at('b2'), prototypes: at('prototypes') };
  }

  /** Where a projector keeps what it makes; the teacher runs first, and the student's takes its place. */
  private projectorBuffers(logits: R): ProjectorBuffers<R> {
    const { projectorHidden: hidden, projectorSlope: slope, bottleneck, units, unitPrototypes } = this.buffers.work;
    return { hidden, slope, bottleneck, units, unitPrototypes, logits };
  }

  private cls(who: Who): R {
    return who === 'student' ? this.buffers.work.pooledStudent : this.buffers.work.pooledTeacher;
  }

  /** [B,C,K] */
  private logits(who: Who): R {
    if (this.settings.head === 'feature') return this.cls(who);
    return who === 'student' ? this.buffers.work.logitsStudent : this.buffers.work.logitsTeacher;
  }

  /** Contrastive logits from the gathered CLS vectors. */
  forward(ops: StepOps<R>, who: Who): void {
    if (this.settings.head === 'shared') {
      const io = {
        cls: this.cls(who),
        weight: this.buffers.slot(who, 'output.weight'),
        bias: this.buffers.slot(who, 'output.bias'),
        logits: this.logits(who),
      };
      ops.sharedLogits(this.rows, this.settings.width, io);
    } else if (this.settings.head === 'projector') {
      const inputs = { cls: this.cls(who), ...this.projector(who) };
      projector(ops, this.projectorShape, inputs, this.projectorBuffers(this.logits(who)));
    }
  }

  /** Both contrastive losses' numbers, and the gradient of the one that trains, down to the head's input. */
  loss(ops: StepOps<R>): void {
    const { work } = this.buffers;
    const { settings, batch } = this;
    const { clsVectors, objective, contrastiveWeight: weight } = settings;
    const classes = contrastiveClasses(settings);
    const [student, teacher] = [this.logits('student'), this.logits('teacher')];
    const gradient = objective === 'distillation' ? { dStudent: work.dContrastive, weight } : undefined;
    ops.distillation({ batch, clsVectors, classes }, settings, { ...work, student, teacher }, gradient);
    if (objective === 'infonce') {
      const { studentCentered, teacherCentered, cosines, infoNce: rowLosses, dContrastive: dStudent } = work;
      const io = { student, teacher, studentCentered, teacherCentered, cosines, rowLosses, dStudent };
      ops.infoNce([batch, clsVectors * classes], { temperature: settings.infonceTemperature, weight }, io);
    }
    if (settings.head === 'projector') {
      const { dUnits, dBottleneck, dUnitPrototypes, projectorDHidden: dHidden, dContrastive: dLogits, dCls } = work;
      const io = {
        dUnits,
        dBottleneck,
        dUnitPrototypes,
        dHidden,
        dLogits,
        dCls,
        gradients: this.projector('gradient'),
      };
      projectorGradient(
        ops,
        this.projectorShape,
        { cls: this.cls('student'), ...this.projector('student') },
        this.projectorBuffers(student),
        io,
      );
    }
  }

  /** The gradient of one part's CLS tokens, put into the features' gradient. */
  scatter(ops: StepOps<R>, shape: ClsShape, part: R): void {
    const { work } = this.buffers;
    const to = { dX: work.dFirst, dLogits: work.dLogits, part };
    if (this.settings.head === 'shared') {
      ops.sharedScatter(shape, {
        dz: work.dContrastive,
        weight: this.buffers.slot('student', 'output.weight'),
        ...to,
      });
    } else {
      ops.scatter(shape, { dCls: this.settings.head === 'projector' ? work.dCls : work.dContrastive, ...to });
    }
  }
}
