import type { KernelRecorder } from '../../device/wasm/kernel-recorder';
import { nativeControl, nativeGradientSum, nativeUpdate } from '../adamw-ema/native';
import * as chordMixer from '../chordmixer-layer/native';
import * as cls from '../cls-tokens/native';
import { nativeDistillation } from '../distillation-loss/native';
import { nativeEdgeGradients } from '../edge-gradients/native';
import * as attention from '../flash-attention/native';
import { nativeInfoNce } from '../infonce/native';
import { nativeInputProjection, nativeLabelProjection } from '../input-projection/native';
import { nativeInputViews } from '../input-views/native';
import { nativeLatentLoss, nativeLatentTargets } from '../latent-prediction/native';
import * as layerNorm from '../layer-norm/native';
import * as linear from '../linear/native';
import { nativeBaseLogits, nativeNucleotideLoss } from '../nucleotide-head/native';
import * as product from '../product/native';
import { nativeUnits, nativeUnitsGradient } from '../projector/native';
import { nativeSignals, nativeWeightTotal } from '../step-signals/native';
import { nativeTokenMeans, nativeTokenMeansGradient } from '../token-means/native';
import type { StepOps, Stretch } from './step-ops';

/** Takes down calls, and which phase of a step they belong to. */
interface PhaseRecorder extends KernelRecorder {
  phase(name: string): void;
}

/**
 * The operations of a step as calls of the processor's kernels. Which part of the batch it is about is known when a call
 * is written down: a part's stretch is none, and begins at its number.
 */
export const nativeOps = (recorder: PhaseRecorder): StepOps<Stretch> => ({
  phase: (name) => recorder.phase(name),

  inputViews: (shape, settings, io) => nativeInputViews(recorder, shape, settings, io),
  weightTotal: (positions, io) => nativeWeightTotal(recorder, positions, io),
  inputProjection: (shape, io) => nativeInputProjection(recorder, shape, io, io.part.offset),
  labelProjection: (shape, io) => nativeLabelProjection(recorder, shape, io, io.part.offset),

  chordMixerHidden: (shape, io) => chordMixer.nativeHidden(recorder, shape, io),
  chordMixer: (shape, io) => chordMixer.nativeForward(recorder, shape, io),
  chordMixerGradient: (shape, io, put) => chordMixer.nativeBackward(recorder, shape, io, put),

  linear: (_name, shape, epilogue, io) => linear.nativeLinear(recorder, shape, epilogue, io),
  linearInputGradient: (_name, shape, io) => linear.nativeInputGradient(recorder, shape, io),
  linearWeightGradient: (_name, shape, io, put) => linear.nativeWeightGradient(recorder, shape, io, put),

  layerNorm: (shape, io) => layerNorm.nativeForward(recorder, shape, io),
  layerNormGradient: (shape, io, accumulate) => layerNorm.nativeBackward(recorder, shape, io, accumulate),

  attention: (shape, io) => attention.nativeForward(recorder, shape, io),
  attentionGradient: (shape, io) => attention.nativeBackward(recorder, shape, io),

  gather: (shape, io) => cls.nativeGather(recorder, shape, io, io.part.offset),
  scatter: (shape, io) => cls.nativeScatter(recorder, shape, io, io.part.offset),
  clear: (shape, io) => cls.nativeClear(recorder, shape, io),
  sharedLogits: (rows, width, io) => cls.nativeSharedLogits(recorder, rows, width, io),
  sharedScatter: (shape, io) => cls.nativeSharedScatter(recorder, shape, io, io.part.offset),

  tokenMeans: (shape, io) => nativeTokenMeans(recorder, shape, io, io.part.offset),
  tokenMeansGradient: (shape, io) => nativeTokenMeansGradient(recorder, shape, io, io.part.offset),

  baseLogits: (shape, io) => nativeBaseLogits(recorder, shape, io, io.part.offset),
  nucleotideLoss: (shape, settings, io) => nativeNucleotideLoss(recorder, shape, settings, io, io.part.offset),
  edgeGradients: (shape, offsets, put, io) => nativeEdgeGradients(recorder, shape, offsets, put, io, io.part.offset),

  latentTargets: (shape, layers, io) => nativeLatentTargets(recorder, shape, layers, io, io.part.offset),
  latentLoss: (shape, weight, io) => nativeLatentLoss(recorder, shape, weight, io, io.part.offset),

  affine: (_name, sizes, io) => product.nativeAffine(recorder, sizes, io),
  transposedLeft: (_name, sizes, io) => product.nativeTransposedLeft(recorder, sizes, io),
  transposedRight: (_name, sizes, io) => product.nativeTransposedRight(recorder, sizes, io),
  units: (_name, vectors, io) => nativeUnits(recorder, vectors, io),
  unitsGradient: (_name, vectors, io) => nativeUnitsGradient(recorder, vectors, io),

  distillation: (shape, settings, io, gradient) => nativeDistillation(recorder, shape, settings, io, gradient),
  infoNce: (sizes, settings, io) => nativeInfoNce(recorder, sizes, settings, io),

  gradientSum: (spans, slices, io) => nativeGradientSum(recorder, spans, slices, io),
  control: (span, io) => nativeControl(recorder, span, io),
  update: (spans, io) => nativeUpdate(recorder, spans, io),
  signals: (shape, io) => nativeSignals(recorder, shape, io),
});
