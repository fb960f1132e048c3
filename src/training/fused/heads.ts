import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import { contrastiveClasses, projectorBottleneck } from '../../model/shape';
import { type ClsShape, emitScatter, emitSharedLogits, emitSharedScatter } from '../../ops/cls-tokens/kernels';
import { emitDistillation } from '../../ops/distillation-loss/kernels';
import { emitInfoNce } from '../../ops/infonce/kernels';
import {
  emitProjector,
  emitProjectorGradient,
  type ProjectorBuffers,
  type ProjectorWeights,
} from '../../ops/projector/kernels';
import type { LossRows } from '../../ops/step-signals/kernels';
import type { LearnerSettings } from '../learner';
import type { StepBuffers } from './step-buffers';
import type { Who } from './steps/step';
import type { Variants } from './variants';

/**
 * The contrastive half of a step that compares CLS vectors, on the CLS vectors of the whole batch: head, loss, and the
 * gradient of the CLS vectors.
 */
export class Heads {
  private readonly buffers: StepBuffers;
  private readonly settings: LearnerSettings;
  private readonly batch: number;
  private readonly variants: Pick<Variants, 'tiles' | 'forms'>;

  constructor(
    buffers: StepBuffers,
    settings: LearnerSettings,
    batch: number,
    variants: Pick<Variants, 'tiles' | 'forms'>,
  ) {
    this.buffers = buffers;
    this.settings = settings;
    this.batch = batch;
    this.variants = variants;
  }

  /** Row losses that make up the objective's, but for the distillation loss, which is among the CLS rows. */
  get losses(): readonly LossRows[] {
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

  private projector(arena: Who | 'gradient'): ProjectorWeights {
    const at = (name: string) => this.buffers.slot(arena, `projector.${name}`);
    return { w1: at('w1'), b1: at('b1'), w2: at('w2'), b2: at('b2'), prototypes: at('prototypes') };
  }

  /** Where a projector keeps what it makes; the teacher runs first, and the student's takes its place. */
  private projectorBuffers(logits: BufferRange): ProjectorBuffers {
    const { projectorHidden: hidden, projectorSlope: slope, bottleneck, units, unitPrototypes } = this.buffers.work;
    return { hidden, slope, bottleneck, units, unitPrototypes, logits };
  }

  private cls(who: Who): BufferRange {
    return who === 'student' ? this.buffers.work.pooledStudent : this.buffers.work.pooledTeacher;
  }

  /** [B,C,K] */
  private logits(who: Who): BufferRange {
    if (this.settings.head === 'feature') return this.cls(who);
    return who === 'student' ? this.buffers.work.logitsStudent : this.buffers.work.logitsTeacher;
  }

  /** Contrastive logits from the gathered CLS vectors. */
  forward(recorder: Recorder, who: Who): void {
    if (this.settings.head === 'shared') {
      const io = {
        cls: this.cls(who),
        weight: this.buffers.slot(who, 'output.weight'),
        bias: this.buffers.slot(who, 'output.bias'),
        logits: this.logits(who),
      };
      emitSharedLogits(recorder, this.rows, this.settings.width, io);
    } else if (this.settings.head === 'projector') {
      emitProjector(
        recorder,
        this.projectorShape,
        this.variants.tiles,
        this.cls(who),
        this.projector(who),
        this.projectorBuffers(this.logits(who)),
      );
    }
  }

  /** Both contrastive losses' numbers, and the gradient of the one that trains, down to the head's input. */
  loss(recorder: Recorder): void {
    const { work } = this.buffers;
    const { settings, batch } = this;
    const { clsVectors, objective, contrastiveWeight: weight } = settings;
    const classes = contrastiveClasses(settings);
    const [student, teacher] = [this.logits('student'), this.logits('teacher')];
    const gradient = objective === 'distillation' ? { dStudent: work.dContrastive, weight } : undefined;
    emitDistillation(
      recorder,
      this.variants.forms,
      { batch, clsVectors, classes },
      settings,
      { ...work, student, teacher },
      gradient,
    );
    if (objective === 'infonce') {
      const { studentCentered, teacherCentered, cosines, infoNce: rowLosses, dContrastive: dStudent } = work;
      const io = { student, teacher, studentCentered, teacherCentered, cosines, rowLosses, dStudent };
      emitInfoNce(
        recorder,
        this.variants.forms,
        [batch, clsVectors * classes],
        { temperature: settings.infonceTemperature, weight },
        io,
      );
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
      emitProjectorGradient(
        recorder,
        this.projectorShape,
        this.variants.tiles,
        this.cls('student'),
        this.projector('student'),
        this.projectorBuffers(student),
        io,
      );
    }
  }

  /** The gradient of one part's CLS tokens, put into the features' gradient. */
  scatter(recorder: Recorder, shape: ClsShape, part: BufferRange): void {
    const { work } = this.buffers;
    const to = { dX: work.dFirst, dLogits: work.dLogits, part };
    if (this.settings.head === 'shared') {
      emitSharedScatter(recorder, shape, {
        dz: work.dContrastive,
        weight: this.buffers.slot('student', 'output.weight'),
        ...to,
      });
    } else {
      emitScatter(recorder, shape, { dCls: this.settings.head === 'projector' ? work.dCls : work.dContrastive, ...to });
    }
  }
}
