import {
  add,
  div,
  matMul,
  reshape,
  slice,
  sqrt,
  square,
  sum,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import { NORM_EPSILON, SQUARE_EPSILON } from '../numerics/constants';
import { gelu } from '../ops/gelu/op';
import { linear } from '../ops/linear/op';
import { runBackbone } from './forward';
import { matrix, rowsOf, vector } from './linear-maps';
import type { NetworkShape } from './shape';
import { describe } from './spec';
import type { Weights } from './weights';

/**
 * Input projection and backbone (method, sections 3 and 4).
 * @param input [B,T,V]: one-hot bases, corrupted or not, then C zero rows for the CLS vectors
 * @param keyMask [B,T], 0 where a token is padding; a Transformer attends to none of those, a ChordMixer knows no mask
 * @param layers after how many layers to stop, 0 being the input projection; left out, the features
 * @returns [B,T,D]
 */
export function encode(
  weights: Weights,
  input: Tensor3D,
  shape: NetworkShape,
  keyMask?: Tensor2D,
  layers?: number,
): Tensor3D {
  return tidy(() => {
    const [B, T] = input.shape;
    const rows = linear(rowsOf(input), matrix(weights, 'input.weight'), vector(weights, 'input.bias'));
    return runBackbone(weights, describe(shape), reshape(rows, [B, T, shape.width]), keyMask, layers);
  });
}

/** Logits [B*L,V] of the bases, from features [B,T,D]. */
export function baseLogits(weights: Weights, features: Tensor3D, shape: NetworkShape): Tensor2D {
  return tidy(() => {
    const positions = slice(features, [0, 0, 0], [-1, shape.windowLength, -1]);
    return linear(rowsOf(positions), matrix(weights, 'output.weight'), vector(weights, 'output.bias'));
  });
}

/** The CLS vectors [B,C,D]: the last C tokens of the features [B,T,D]. */
export const clsVectors = (features: Tensor3D, shape: NetworkShape): Tensor3D =>
  slice(features, [0, shape.windowLength, 0], [-1, shape.clsVectors, -1]);

/**
 * The head h of the contrastive loss (method, section 5): CLS vectors [B,C,D] to contrastive logits [B,C,K].
 * `shared` is the nucleotide head, `feature` no head at all, `projector` a DINO-style one: GELU, bottleneck, L2, cosine
 * to K prototypes.
 */
export function contrastiveHead(weights: Weights, cls: Tensor3D, shape: NetworkShape): Tensor3D {
  if (shape.head === 'feature') return cls;
  return tidy(() => {
    const [B, C] = cls.shape;
    const rows = rowsOf(cls);
    if (shape.head === 'shared')
      return reshape(linear(rows, matrix(weights, 'output.weight'), vector(weights, 'output.bias')), [
        B,
        C,
        -1,
      ]) as Tensor3D;
    const hidden = gelu(linear(rows, matrix(weights, 'projector.w1'), vector(weights, 'projector.b1')));
    const bottleneck = linear(hidden, matrix(weights, 'projector.w2'), vector(weights, 'projector.b2'));
    const prototypes = matrix(weights, 'projector.prototypes');
    return reshape(matMul(unit(bottleneck, 1), unit(prototypes, 0)), [B, C, -1]) as Tensor3D;
  });
}

/** x divided by its L2 norms along an axis. */
const unit = (x: Tensor2D, axis: 0 | 1): Tensor2D =>
  div(x, add(sqrt(add(sum(square(x), axis, true), SQUARE_EPSILON)), NORM_EPSILON));
