import {
  addN,
  cast,
  div,
  oneHot,
  ones,
  pad,
  reshape,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { ParameterLayout } from '../../model/layout';
import { rowsOf } from '../../model/linear-maps';
import { clsVectors, encode } from '../../model/network';
import { comparesCls, predictionWeights } from '../../model/shape';
import { latentLayers } from '../../model/spec';
import { unpack, type Weights } from '../../model/weights';
import { BASE_CLASSES } from '../../numerics/constants';
import { gatherRows } from '../../ops/gather-rows/op';
import { layerNorm } from '../../ops/layer-norm/op';
import type { ObjectiveSettings } from '../config';
import type { BatchTensors } from './batch-tensors';
import { contrastiveHead, lastStreams, tokenMeans } from './heads';

/** What the student is asked to match: what the teacher makes of its views. No gradient flows into it. */
export type Targets = {
  /** Contrastive logits h(Q) [B,C,K] of its view, where CLS vectors are compared. */
  readonly cls?: Tensor3D;
  /** Features [M,D] of the M masked bases, read in the clear and on the student's strand. */
  readonly latent?: Tensor2D;
  /** Means [B,D] of the features of its view, a neighbouring window. */
  readonly neighbour?: Tensor2D;
};

/** Nothing where self-distillation counts for nothing, and no pass that no loss asks for. */
export function teacherTargets(
  teacher: Tensor1D,
  layout: ParameterLayout,
  batch: BatchTensors,
  settings: ObjectiveSettings,
): Targets {
  if (settings.contrastiveWeight === 0) return {};
  return tidy((): Targets => {
    const weights = unpack(teacher, layout);
    if (comparesCls(settings)) {
      const cls = clsVectors(encode(weights, batch.teacher, settings), settings);
      return { cls: contrastiveHead(weights, cls, settings) };
    }
    const { latent, neighbour } = predictionWeights(settings);
    return {
      ...(latent > 0 ? { latent: latentTargets(weights, batch, settings) } : {}),
      ...(neighbour > 0 ? { neighbour: tokenMeans(encode(weights, batch.teacher, settings), settings) } : {}),
    };
  });
}

/**
 * The mean over the last layers of each masked base's features, each layer's normalised to mean 0 and variance 1
 * (Baevski et al. 2022, data2vec).
 */
function latentTargets(weights: Weights, { targets, masked }: BatchTensors, settings: ObjectiveSettings): Tensor2D {
  const { windowLength: L, clsVectors: C, width: D } = settings;
  // Cast afterwards: asked for float32, the package's WebAssembly writes the bits of whole numbers.
  const bases = reshape(cast(oneHot(targets, BASE_CLASSES), 'float32'), [-1, L, BASE_CLASSES]);
  const clear = pad(bases, [
    [0, 0],
    [0, C],
    [0, 0],
  ]) as Tensor3D;
  const count = latentLayers(settings);
  const [scale, shift] = [ones([D]), zeros([D])] as Tensor1D[];
  const normal = lastStreams(weights, clear, settings, count).map((stream) =>
    layerNorm(gatherRows(rowsOf(stream), masked), scale, shift),
  );
  return div(addN(normal), count);
}
