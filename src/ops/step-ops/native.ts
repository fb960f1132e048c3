import type { KernelRecorder } from '../../device/wasm/kernel-recorder';
import { nativeControl, nativeGradientSum, nativeUpdate } from '../adamw-ema/native';
import * as chordMixer from '../chordmixer-layer/native';
import * as cls from '../cls-tokens/native';
import { nativeDistillation } from '../distillation-loss/native';
import { nativeEdgeGradients } from '../edge-gradients/native';
import { nativeAttention, nativeAttentionGradient } from '../flash-attention/native';
import { nativeInfoNce } from '../infonce/native';
import { nativeInputProjection, nativeLabelProjection } from '../input-projection/native';
import { nativeInputViews } from '../input-views/native';
import { nativeLatentLoss, nativeLatentTargets } from '../latent-prediction/native';
import { nativeLayerNorm, nativeLayerNormGradient } from '../layer-norm/native';
import * as linear from '../linear/native';
import { nativeBaseLogits, nativeNucleotideLoss } from '../nucleotide-head/native';
import { nativeAffine, nativeTransposedLeft, nativeTransposedRight } from '../product/native';
import { nativeUnits, nativeUnitsGradient } from '../projector/native';
import { nativeSignals, nativeWeightTotal } from '../step-signals/native';
import { nativeTokenMeans, nativeTokenMeansGradient } from '../token-means/native';
import type { StepOps, Stretch } from './step-ops';

/** Takes down calls of kernels, and which phase of a step they belong to. */
export interface PhaseKernelRecorder extends KernelRecorder {
  phase(name: string): void;
}

/**
 * The operations of a step as calls of kernels on the processor. Offsets are addresses in its heap, but for `part`: its
 * offset is the number of the part itself, since a recorded call knows it.
 */
export const nativeOps = (recorder: PhaseKernelRecorder): StepOps<Stretch> => ({
  phase: (name) => recorder.phase(name),

  inputViews: (shape, settings, io) => nativeInputViews(recorder, shape, settings, io),
  weightTotal: (positions, io) => nativeWeightTotal(recorder, positions, io),
  inputProjection: (shape, io) => nativeInputProjection(recorder, shape, io, io.part.offset),
  labelProjection: (shape, io) => nativeLabelProjection(recorder, shape, io, io.part.offset),

  chordMixerHidden: (shape, io) => chordMixer.nativeHidden(recorder, shape, io),
  chordMixer: (shape, io) => chordMixer.nativeForward(recorder, shape, io),
  chordMixerGradient: (shape, io, put) => chordMixer.nativeBackward(recorder, shape, io, put),

  linear: (_, shape, epilogue, io) => linear.nativeLinear(recorder, shape, epilogue, io),
  linearInputGradient: (_, shape, io) => linear.nativeInputGradient(recorder, shape, io),
  linearWeightGradient: (_, shape, io, put) => linear.nativeWeightGradient(recorder, shape, io, put),

  layerNorm: (shape, io) => nativeLayerNorm(recorder, shape, io),
  layerNormGradient: (shape, io, accumulate) => nativeLayerNormGradient(recorder, shape, io, accumulate),

  attention: (shape, io) => nativeAttention(recorder, shape, io),
  attentionGradient: (shape, io) => nativeAttentionGradient(recorder, shape, io),

  gather: (shape, io) => cls.nativeGather(recorder, shape, io, io.part.offset),
  scatter: (shape, io) => cls.nativeScatter(recorder, shape, io, io.part.offset),
  clear: (shape, io) => cls.nativeClear(recorder, shape, io),
  sharedLogits: (rows, width, io) => cls.nativeSharedLogits(recorder, rows, width, io),
  sharedScatter: (shape, io) => cls.nativeSharedScatter(recorder, shape, io, io.part.offset),

  tokenMeans: (shape, io) => nativeTokenMeans(recorder, shape, io, io.part.offset),
  tokenMeansGradient: (shape, io) => nativeTokenMeansGradient(recorder, shape, io, io.part.offset),

  baseLogits: (shape, io) => nativeBaseLogits(recorder, shape, io, io.part.offset),
  nucleotideLoss: (shape, settings, io) => nativeNucleotideLoss(recorder, shape, settings, io, io.part.offset),
  edgeGradients: (shape, offsets, put, io) => nativeEdgeGradients(recorder, shape, offsets, put, io),

  latentTargets: (shape, layers, io) => nativeLatentTargets(recorder, shape, layers, io, io.part.offset),
  latentLoss: (shape, weight, io) => nativeLatentLoss(recorder, shape, weight, io, io.part.offset),

  affine: (_, sizes, io) => nativeAffine(recorder, sizes, io),
  transposedLeft: (_, sizes, io) => nativeTransposedLeft(recorder, sizes, io),
  transposedRight: (_, sizes, io) => nativeTransposedRight(recorder, sizes, io),
  units: (_, vectors, io) => nativeUnits(recorder, vectors, io),
  unitsGradient: (_, vectors, io) => nativeUnitsGradient(recorder, vectors, io),

  distillation: (shape, settings, io, gradient) => nativeDistillation(recorder, shape, settings, io, gradient),
  infoNce: (sizes, settings, io) => nativeInfoNce(recorder, sizes, settings, io),

  gradientSum: (spans, slices, io) => nativeGradientSum(recorder, spans, slices, io),
  control: (span, io) => nativeControl(recorder, span, io),
  update: (spans, io) => nativeUpdate(recorder, spans, io),
  signals: (shape, io) => nativeSignals(recorder, shape, io),
});
