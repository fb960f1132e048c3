/** A training step as one expression over tensors, stop 4 of docs/reading-a-step.md, and the state that it changes. */

import {
  dispose,
  greater,
  reshape,
  type Scalar,
  scalar,
  stack,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import type { ParameterLayout } from '../../model/layout';
import { contrastiveClasses } from '../../model/shape';
import { decayMask } from '../../model/weights';
import { adamWEma, type OptimiserState } from '../../ops/adamw-ema/op';
import { meanEntropy } from '../../ops/distillation-loss/composed';
import { parameterDivergence } from '../../ops/divergence/op';
import { type LearnerSettings, type LearnerState, type Schedule, STEP_SIGNALS, type StepSignal } from '../learner';
import type { BatchTensors } from './batch-tensors';
import { lossesAndGradient } from './objective';
import { teacherTargets } from './targets';

/** Student, teacher, moments and center on the device, and the step that changes them. Owns its tensors: dispose it. */
export class Learner {
  readonly layout: ParameterLayout;
  readonly settings: LearnerSettings;
  private state: OptimiserState;
  private centerTensor: Tensor2D;
  private readonly decayed: Tensor1D;

  /** @param from copied; nothing of it is kept */
  constructor(layout: ParameterLayout, settings: LearnerSettings, from: LearnerState) {
    this.layout = layout;
    this.settings = settings;
    this.state = {
      // Copies: the device may read a tensor's values late.
      student: tensor1d(from.student.slice()),
      teacher: tensor1d(from.teacher.slice()),
      firstMoment: tensor1d(from.firstMoment.slice()),
      secondMoment: tensor1d(from.secondMoment.slice()),
      applied: scalar(from.applied),
    };
    this.centerTensor = tensor2d(from.center.slice(), [settings.clsVectors, contrastiveClasses(settings)]);
    this.decayed = tensor1d(decayMask(layout));
  }

  get student(): Tensor1D {
    return this.state.student;
  }

  get teacher(): Tensor1D {
    return this.state.teacher;
  }

  get center(): Tensor2D {
    return this.centerTensor;
  }

  /**
   * One training step: teacher targets, student losses and gradient, AdamW, EMA, center.
   * @returns the STEP_SIGNALS as one tensor, so that reading them is one transfer; the caller disposes it
   */
  step(batch: BatchTensors, schedule: Schedule): Tensor1D {
    const { state, center, signals } = this.advance(batch, schedule);
    dispose([...Object.values(this.state), this.centerTensor]);
    this.state = state;
    this.centerTensor = center;
    return signals;
  }

  /** The state as it is after the last step that was asked for; waits for the device. */
  async read(): Promise<LearnerState> {
    const { applied, ...vectors } = this.state;
    // Asked for together, before anything is awaited: a step may replace the tensors meanwhile.
    const [count, center, ...read] = await Promise.all(
      [applied, this.centerTensor, ...Object.values(vectors)].map((tensor) => tensor.data<'float32'>()),
    );
    const named = Object.fromEntries(Object.keys(vectors).map((name, i) => [name, read[i]])) as Record<
      keyof typeof vectors,
      Float32Array
    >;
    return { ...named, center, applied: count[0] };
  }

  private advance(
    batch: BatchTensors,
    schedule: Schedule,
  ): { state: OptimiserState; center: Tensor2D; signals: Tensor1D } {
    return tidy(() => {
      const targets = teacherTargets(this.state.teacher, this.layout, batch, this.settings);
      const losses = lossesAndGradient(
        this.state.student,
        this.layout,
        batch,
        targets,
        this.centerTensor,
        this.settings,
      );
      const update = adamWEma(this.state, losses.gradient, this.decayed, { ...this.settings, ...schedule });
      const measured: Partial<Record<StepSignal, Scalar>> = {
        mlmStudent: losses.mlm,
        maskedAccuracy: losses.accuracy,
        contrastive: losses.contrastive,
        distillationGap: losses.gap,
        teacherEntropy: losses.teacherEntropy,
        classEntropy: losses.usage && meanEntropy(losses.usage),
        divergence: parameterDivergence(update.state.teacher, update.state.student),
        gradientNorm: update.gradientNorm,
      };
      const center = losses.center ?? this.centerTensor;
      return {
        state: { ...update.state },
        // A step that changes no weight changes no center either.
        center: where(greater(update.state.applied, this.state.applied), center, this.centerTensor) as Tensor2D,
        signals: stack(STEP_SIGNALS.map((name) => reshape(measured[name] ?? scalar(0), []))) as Tensor1D,
      };
    });
  }

  dispose(): void {
    dispose([...Object.values(this.state), this.centerTensor, this.decayed]);
  }
}
