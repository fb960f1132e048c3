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
import { gelu } from '../ops/gelu/op';
import { linear } from '../ops/linear/op';
import { encodeChordMixer } from './chordmixer';
import type { NetworkShape } from './layout';
import { matrix, rowsOf, vector } from './linear-maps';
import { encodeTransformer } from './transformer';
import type { Weights } from './weights';

/** Added to the projector's norms... */
const EPSILON = 1e-6;
/** ...and to their squares, so that the root of a zero row has a finite slope. */
const SQUARE_EPSILON = 1e-24;

/**
 * Input projection and backbone (method, sections 3 and 4).
 * @param input [B,T,V]: one-hot bases, corrupted or not, then C zero rows for the CLS vectors
 * @param keyMask [B,T], 0 where a token is padding; a Transformer attends to none of those, a ChordMixer knows no mask
 * @returns features [B,T,D]
 */
export function encode(weights: Weights, input: Tensor3D, shape: NetworkShape, keyMask?: Tensor2D): Tensor3D {
  return tidy(() => {
    const [B, T] = input.shape;
    const x = reshape(linear(rowsOf(input), matrix(weights, 'input.weight'), vector(weights, 'input.bias')), [
      B,
      T,
      shape.width,
    ]) as Tensor3D;
    return shape.backbone === 'transformer'
      ? encodeTransformer(weights, x, shape, keyMask)
      : encodeChordMixer(weights, x, shape);
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
  div(x, add(sqrt(add(sum(square(x), axis, true), SQUARE_EPSILON)), EPSILON));
