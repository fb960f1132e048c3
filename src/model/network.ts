import { reshape, slice, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
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
