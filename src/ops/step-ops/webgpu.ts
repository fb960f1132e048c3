import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import { emitControl, emitGradientSum, emitUpdate } from '../adamw-ema/kernels';
import * as chordMixer from '../chordmixer-layer/emit';
import * as cls from '../cls-tokens/kernels';
import { emitDistillation } from '../distillation-loss/kernels';
import { emitEdgeGradients } from '../edge-gradients/kernels';
import * as attention from '../flash-attention/emit';
import { type AttentionVariant, attentionTiles } from '../flash-attention/tiles';
import { emitInfoNce } from '../infonce/kernels';
import { emitInputProjection, emitLabelProjection } from '../input-projection/kernels';
import { emitInputViews } from '../input-views/kernels';
import { emitLatentLoss, emitLatentTargets } from '../latent-prediction/kernels';
import * as layerNorm from '../layer-norm/emit';
import * as linear from '../linear/emit';
import { emitNucleotideLoss } from '../nucleotide-head/kernels';
import type { TileChoice } from '../product/choice';
import * as product from '../product/emit';
import { emitUnits, emitUnitsGradient } from '../projector/kernels';
import type { RowForms } from '../row-group/forms';
import { emitSignals, emitWeightTotal } from '../step-signals/kernels';
import { emitTokenMeans, emitTokenMeansGradient } from '../token-means/kernels';
import type { StepOps } from './step-ops';

/**
 * The form each kernel takes that has several: tiles of products, who takes a row of those that sum rows up, and
 * attention's.
 */
export interface Variants {
  readonly tiles: TileChoice;
  readonly forms: RowForms;
  readonly attention: () => AttentionVariant;
}

/** Takes down dispatches, and which phase of a step they belong to. */
export interface PhaseRecorder extends Recorder {
  phase(name: string): void;
}

/** The operations of a step as dispatches. */
export const webGpuOps = (
  recorder: PhaseRecorder,
  { tiles, forms, attention: variantOf }: Variants,
): StepOps<BufferRange> => ({
  phase: (name) => recorder.phase(name),

  inputViews: (shape, settings, io) => emitInputViews(recorder, shape, settings, io),
  weightTotal: (positions, io) => emitWeightTotal(recorder, positions, io),
  inputProjection: (shape, io) => emitInputProjection(recorder, shape, io),
  labelProjection: (shape, io) => emitLabelProjection(recorder, shape, io),

  chordMixerHidden: (shape, io) => chordMixer.emitHidden(recorder, shape, tiles, io),
  chordMixer: (shape, io) => chordMixer.emitForward(recorder, shape, tiles, io),
  chordMixerGradient: (shape, io, put) => chordMixer.emitBackward(recorder, shape, tiles, io, put),

  linear: (name, shape, epilogue, io) => linear.emitLinear(recorder, name, shape, epilogue, tiles, io),
  linearInputGradient: (name, shape, io) => linear.emitInputGradient(recorder, name, shape, tiles, io),
  linearWeightGradient: (name, shape, io, put) => linear.emitWeightGradient(recorder, name, shape, tiles, io, put),

  layerNorm: (shape, io) => layerNorm.emitForward(recorder, shape, forms, io),
  layerNormGradient: (shape, io, accumulate) => layerNorm.emitBackward(recorder, shape, forms, io, accumulate),

  attention: (shape, io) => attention.emitForward(recorder, shape, attentionTiles(variantOf(), shape), io),
  attentionGradient: (shape, io) => attention.emitBackward(recorder, shape, attentionTiles(variantOf(), shape), io),

  gather: (shape, io) => cls.emitGather(recorder, shape, io),
  scatter: (shape, io) => cls.emitScatter(recorder, shape, io),
  clear: (shape, io) => cls.emitClear(recorder, shape, io),
  sharedLogits: (rows, width, io) => cls.emitSharedLogits(recorder, rows, width, io),
  sharedScatter: (shape, io) => cls.emitSharedScatter(recorder, shape, io),

  tokenMeans: (shape, io) => emitTokenMeans(recorder, shape, forms, io),
  tokenMeansGradient: (shape, io) => emitTokenMeansGradient(recorder, shape, io),

  baseLogits: (shape, io) => cls.emitBaseLogits(recorder, shape, io),
  nucleotideLoss: (shape, settings, io) => emitNucleotideLoss(recorder, shape, settings, io),
  edgeGradients: (shape, offsets, put, io) => emitEdgeGradients(recorder, shape, offsets, put, io),

  latentTargets: (shape, layers, io) => emitLatentTargets(recorder, shape, forms, layers, io),
  latentLoss: (shape, weight, io) => emitLatentLoss(recorder, shape, forms, weight, io),

  affine: (name, sizes, io) => product.emitAffine(recorder, tiles, name, sizes, io),
  transposedLeft: (name, sizes, io) => product.emitTransposedLeft(recorder, tiles, name, sizes, io),
  transposedRight: (name, sizes, io) => product.emitTransposedRight(recorder, tiles, name, sizes, io),
  units: (name, vectors, io) => emitUnits(recorder, name, vectors, io),
  unitsGradient: (name, vectors, io) => emitUnitsGradient(recorder, name, vectors, io),

  distillation: (shape, settings, io, gradient) => emitDistillation(recorder, forms, shape, settings, io, gradient),
  infoNce: (sizes, settings, io) => emitInfoNce(recorder, forms, sizes, settings, io),

  gradientSum: (spans, slices, io) => emitGradientSum(recorder, spans, slices, io),
  control: (span, io) => emitControl(recorder, span, io),
  update: (spans, io) => emitUpdate(recorder, spans, io),
  signals: (shape, io) => emitSignals(recorder, shape, io),
});
