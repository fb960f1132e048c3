import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import { predictionWeights } from '../../model/shape';
import { type ClsShape, emitClear } from '../../ops/cls-tokens/kernels';
import { emitInfoNce } from '../../ops/infonce/kernels';
import { emitLatentLoss, emitLatentTargets } from '../../ops/latent-prediction/kernels';
import { emitInputGradient, emitLinear, emitWeightGradient } from '../../ops/linear/emit';
import { emitAffine, emitTransposedLeft, emitTransposedRight } from '../../ops/product/emit';
import type { GradientStore } from '../../ops/product/gradient-store';
import type { LossRows } from '../../ops/step-signals/kernels';
import { emitTokenMeansGradient } from '../../ops/token-means/kernels';
import type { LearnerSettings } from '../learner';
import type { StepBuffers } from './step-buffers';
import type { Variants } from './variants';

/**
 * What a step has in the place of a contrastive half where no CLS vectors are compared: predictors of latent features
 * and of neighbours, their losses, and the gradient of the features; or none of it, where bases are all there is to
 * learn.
 */
export class Predictions {
  readonly weights: ReturnType<typeof predictionWeights>;
  private readonly buffers: StepBuffers;
  private readonly settings: LearnerSettings;
  private readonly shape: ClsShape;
  private readonly variants: Pick<Variants, 'tiles' | 'forms'>;

  constructor(
    buffers: StepBuffers,
    settings: LearnerSettings,
    shape: ClsShape,
    variants: Pick<Variants, 'tiles' | 'forms'>,
  ) {
    this.weights = predictionWeights(settings);
    this.buffers = buffers;
    this.settings = settings;
    this.shape = shape;
    this.variants = variants;
  }

  /** Row losses that make up the objective's. */
  get losses(): readonly LossRows[] {
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
  latentTargets(
    recorder: Recorder,
    x: BufferRange,
    part: BufferRange,
    layers: { count: number; isFirst: boolean },
  ): void {
    const io = { x, targets: this.buffers.work.latentTargets, part };
    emitLatentTargets(recorder, this.shape, this.variants.forms, layers, io);
  }

  /** Neighbours, of the whole batch: from the windows' means to the gradient by the student's. */
  batchLoss(recorder: Recorder): void {
    const weight = this.weights.neighbour;
    if (weight === 0) return;
    const { tiles, forms } = this.variants;
    const { batch: B, width: D } = this.shape;
    const { infonceTemperature: temperature, projectorHidden: P } = this.settings;
    const { pooledStudent: means, pooledTeacher: teacher, ...work } = this.buffers.work;
    const { neighbourHidden: hidden, neighbourSlope: slope, neighbour: student, dNeighbour, dNeighbourHidden } = work;
    const at = (part: string) => this.buffers.slot('student', `predictor.neighbour.${part}`);
    const into = (part: string) => this.buffers.slot('gradient', `predictor.neighbour.${part}`);
    const name = 'NeighbourPredictor';
    const first = { a: means, b: at('w1'), bias: at('b1'), out: hidden, slope };
    emitAffine(recorder, tiles, `${name}.hidden`, [B, D, P], first);
    emitAffine(recorder, tiles, `${name}.out`, [B, P, D], { a: hidden, b: at('w2'), out: student });
    const io = { ...work, student, teacher, rowLosses: work.infoNce, dStudent: dNeighbour };
    emitInfoNce(recorder, forms, [B, D], { temperature, weight }, io);
    emitTransposedLeft(recorder, tiles, `${name}.secondWeightGradient`, [B, P, D], {
      a: hidden,
      b: dNeighbour,
      out: into('w2'),
    });
    emitTransposedRight(recorder, tiles, `${name}.hiddenGradient`, [B, D, P], {
      a: dNeighbour,
      b: at('w2'),
      slope,
      out: dNeighbourHidden,
    });
    emitTransposedLeft(recorder, tiles, `${name}.firstWeightGradient`, [B, D, P], {
      a: means,
      b: dNeighbourHidden,
      out: into('w1'),
      sums: into('b1'),
    });
    emitTransposedRight(recorder, tiles, `${name}.meansGradient`, [B, P, D], {
      a: dNeighbourHidden,
      b: at('w1'),
      out: work.dMeans,
    });
  }

  /**
   * Of one part of the batch: adds what neighbours and latent features say of the features' gradient to what the bases
   * said. @param x the features
   */
  partLoss(recorder: Recorder, x: BufferRange, part: BufferRange, put: GradientStore): void {
    const { dFirst: dX, dLogits, dMeans } = this.buffers.work;
    emitClear(recorder, this.shape, { dX, dLogits });
    if (this.weights.neighbour > 0) emitTokenMeansGradient(recorder, this.shape, { dMeans, dX, part });
    if (this.weights.latent > 0) this.latentLoss(recorder, x, part, put);
  }

  private latentLoss(recorder: Recorder, x: BufferRange, part: BufferRange, put: GradientStore): void {
    const { tiles, forms } = this.variants;
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
    emitLinear(recorder, `${name}.widen`, widen, gelu, tiles, { x, ...map('student', 1), out: latentHidden, slope });
    const second = { x: latentHidden, ...map('student', 2), out: latent };
    emitLinear(recorder, `${name}.narrow`, narrow, { kind: 'plain' }, tiles, second);
    const io = { predicted: latent, targets: work.latentTargets, labels, total, losses: work.latentLosses, part };
    emitLatentLoss(recorder, this.shape, forms, this.weights.latent, io);
    const dSecond = { x: latentHidden, dOut: latent, ...map('gradient', 2) };
    emitWeightGradient(recorder, `${name}.narrow.weightGradient`, narrow, tiles, dSecond, put);
    // What the hidden layer held is not needed any more: its gradient takes its place.
    const dHidden = { dOut: latent, weight: map('student', 2).weight, slope, dX: latentHidden };
    emitInputGradient(recorder, `${name}.narrow.inputGradient`, narrow, tiles, dHidden);
    const dFirst = { x, dOut: latentHidden, ...map('gradient', 1) };
    emitWeightGradient(recorder, `${name}.widen.weightGradient`, widen, tiles, dFirst, put);
    const dFeatures = { dOut: latentHidden, weight: map('student', 1).weight, dX, added: true };
    emitInputGradient(recorder, `${name}.widen.inputGradient`, widen, tiles, dFeatures);
  }
}
