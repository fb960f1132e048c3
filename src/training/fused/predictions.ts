import { predictionWeights } from '../../model/shape';
import type { ClsShape } from '../../ops/cls-tokens/kernels';
import type { GradientStore } from '../../ops/product/gradient-store';
import type { LossRows, StepOps, Stretch } from '../../ops/step-ops/step-ops';
import type { LearnerSettings } from '../learner';
import type { StepBuffers } from './step-buffers';

/**
 * What a step has in the place of a contrastive half where no CLS vectors are compared: predictors of latent features
 * and of neighbours, their losses, and the gradient of the features; or none of it, where bases are all there is to
 * learn.
 */
export class Predictions<R extends Stretch> {
  readonly weights: ReturnType<typeof predictionWeights>;
  private readonly buffers: StepBuffers<R>;
  private readonly settings: LearnerSettings;
  private readonly shape: ClsShape;

  constructor(buffers: StepBuffers<R>, settings: LearnerSettings, shape: ClsShape) {
    this.weights = predictionWeights(settings);
    this.buffers = buffers;
    this.settings = settings;
    this.shape = shape;
  }

  /** Row losses that make up the objective's. */
  get losses(): readonly LossRows<R>[] {
    const { latent, neighbour } = this.weights;
    const { work } = this.buffers;
    const { batch, windowLength } = this.shape;
    const divisor = (batch * this.settings.contrastiveWeight) / neighbour;
    return [
      ...(latent > 0 ? [{ rows: work.latentLosses, count: batch * windowLength, divisor: 1 }] : []),
      ...(neighbour > 0 ? [{ rows: work.infoNce, count: batch, divisor }] : []),
    ];
  }

  /** One layer's share of the targets of one part of the batch. @param x the stream behind it */
  latentTargets(ops: StepOps<R>, x: R, part: R, layers: { count: number; isFirst: boolean }): void {
    const io = { x, targets: this.buffers.work.latentTargets, part };
    ops.latentTargets(this.shape, layers, io);
  }

  /** Neighbours, of the whole batch: from the windows' means to the gradient by the student's. */
  batchLoss(ops: StepOps<R>): void {
    const weight = this.weights.neighbour;
    if (weight === 0) return;
    const { batch: B, width: D } = this.shape;
    const { infonceTemperature: temperature, projectorHidden: P } = this.settings;
    const { pooledStudent: means, pooledTeacher: teacher, ...work } = this.buffers.work;
    const { neighbourHidden: hidden, neighbourSlope: slope, neighbour: student, dNeighbour, dNeighbourHidden } = work;
    const at = (part: string) => this.buffers.slot('student', `predictor.neighbour.${part}`);
    const into = (part: string) => this.buffers.slot('gradient', `predictor.neighbour.${part}`);
    const name = 'NeighbourPredictor';
    const first = { a: means, b: at('w1'), bias: at('b1'), out: hidden, slope };
    ops.affine(`${name}.hidden`, [B, D, P], first);
    ops.affine(`${name}.out`, [B, P, D], { a: hidden, b: at('w2'), out: student });
    const io = { ...work, student, teacher, rowLosses: work.infoNce, dStudent: dNeighbour };
    ops.infoNce([B, D], { temperature, weight }, io);
    ops.transposedLeft(`${name}.secondWeightGradient`, [B, P, D], {
      a: hidden,
      b: dNeighbour,
      out: into('w2'),
    });
    ops.transposedRight(`${name}.hiddenGradient`, [B, D, P], {
      a: dNeighbour,
      b: at('w2'),
      slope,
      out: dNeighbourHidden,
    });
    ops.transposedLeft(`${name}.firstWeightGradient`, [B, D, P], {
      a: means,
      b: dNeighbourHidden,
      out: into('w1'),
      sums: into('b1'),
    });
    ops.transposedRight(`${name}.meansGradient`, [B, P, D], {
      a: dNeighbourHidden,
      b: at('w1'),
      out: work.dMeans,
    });
  }

  /**
   * Of one part of the batch: adds what neighbours and latent features say of the features' gradient to what the bases
   * said. @param x the features
   */
  partLoss(ops: StepOps<R>, x: R, part: R, put: GradientStore): void {
    const { dFirst: dX, dLogits, dMeans } = this.buffers.work;
    ops.clear(this.shape, { dX, dLogits });
    if (this.weights.neighbour > 0) ops.tokenMeansGradient(this.shape, { dMeans, dX, part });
    if (this.weights.latent > 0) this.latentLoss(ops, x, part, put);
  }

  private latentLoss(ops: StepOps<R>, x: R, part: R, put: GradientStore): void {
    const { windows, tokens, width } = this.shape;
    const { labels, total, dFirst: dX, latent, latentHidden, latentSlope: slope, ...work } = this.buffers.work;
    const [widen, narrow] = [
      { rows: windows * tokens, inputs: width, outputs: this.settings.projectorHidden },
      { rows: windows * tokens, inputs: this.settings.projectorHidden, outputs: width },
    ];
    const map = (arena: 'student' | 'gradient', index: 1 | 2) => ({
      weight: this.buffers.slot(arena, `predictor.latent.w${index}`),
      bias: this.buffers.slot(arena, `predictor.latent.b${index}`),
    });
    const gelu = { kind: 'gelu', slope: true } as const;
    const name = 'LatentPredictor';
    ops.linear(`${name}.widen`, widen, gelu, { x, ...map('student', 1), out: latentHidden, slope });
    const second = { x: latentHidden, ...map('student', 2), out: latent };
    ops.linear(`${name}.narrow`, narrow, { kind: 'plain' }, second);
    const io = { predicted: latent, targets: work.latentTargets, labels, total, losses: work.latentLosses, part };
    ops.latentLoss(this.shape, this.weights.latent, io);
    const dSecond = { x: latentHidden, dOut: latent, ...map('gradient', 2) };
    ops.linearWeightGradient(`${name}.narrow.weightGradient`, narrow, dSecond, put);
    // What the hidden layer held is not needed any more: its gradient takes its place.
    const dHidden = { dOut: latent, weight: map('student', 2).weight, slope, dX: latentHidden };
    ops.linearInputGradient(`${name}.narrow.inputGradient`, narrow, dHidden);
    const dFirst = { x, dOut: latentHidden, ...map('gradient', 1) };
    ops.linearWeightGradient(`${name}.widen.weightGradient`, widen, dFirst, put);
    const dFeatures = { dOut: latentHidden, weight: map('student', 1).weight, dX, added: true };
    ops.linearInputGradient(`${name}.widen.inputGradient`, widen, dFeatures);
  }
}
