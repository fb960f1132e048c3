import { add, div, matMul, reshape, slice, sqrt, square, sum, type Tensor, type Tensor1D, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { chordMixerLayer } from '../ops/chordmixer-layer/op';
import { gelu } from '../ops/gelu/op';
import { linear } from '../ops/linear/op';
import { layersPerBlock, type NetworkShape } from './layout';
import type { Weights } from './weights';

/** Added to the projector's norms... */
const EPSILON = 1e-6;
/** ...and to their squares, so that the root of a zero row has a finite slope. */
const SQUARE_EPSILON = 1e-24;

const matrix = (weights: Weights, name: string) => weights[name] as Tensor2D;
const vector = (weights: Weights, name: string) => weights[name] as Tensor1D;
const rowsOf = (x: Tensor): Tensor2D => reshape(x, [-1, x.shape.at(-1) ?? 1]);

/**
 * Input projection and ChordMixer backbone (method, section 3).
 * @param input [B,T,V]: one-hot bases, corrupted or not, then C zero rows for the CLS vectors
 * @returns features [B,T,D]
 */
export function encode(weights: Weights, input: Tensor3D, shape: NetworkShape): Tensor3D {
  return tidy(() => {
    const [B, T] = input.shape;
    let x = reshape(linear(rowsOf(input), matrix(weights, 'input.weight'), vector(weights, 'input.bias')), [B, T, shape.width]) as Tensor3D;
    for (let block = 0; block < shape.blocks; block++) {
      for (let layer = 0; layer < layersPerBlock(T); layer++) {
        const name = `blocks.${block}.${layer}`;
        const layerWeights = {
          w1: matrix(weights, `${name}.w1`),
          b1: vector(weights, `${name}.b1`),
          w2: matrix(weights, `${name}.w2`),
          b2: vector(weights, `${name}.b2`),
        };
        const next = chordMixerLayer(x, layerWeights, shape.groupSize);
        // Freed here and not at the scope's end: without a tape the whole forward pass needs two of these.
        x.dispose();
        x = next;
      }
    }
    return x;
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
export const clsVectors = (features: Tensor3D, shape: NetworkShape): Tensor3D => slice(features, [0, shape.windowLength, 0], [-1, shape.clsVectors, -1]);

/**
 * The head h of the contrastive loss (method, section 5): CLS vectors [B,C,D] to contrastive logits [B,C,K].
 * `shared` is the nucleotide head, `feature` no head at all, `projector` a DINO-style one: GELU, bottleneck, L2, cosine to K prototypes.
 */
export function contrastiveHead(weights: Weights, cls: Tensor3D, shape: NetworkShape): Tensor3D {
  if (shape.head === 'feature') return cls;
  return tidy(() => {
    const [B, C] = cls.shape;
    const rows = rowsOf(cls);
    if (shape.head === 'shared') return reshape(linear(rows, matrix(weights, 'output.weight'), vector(weights, 'output.bias')), [B, C, -1]) as Tensor3D;
    const hidden = gelu(linear(rows, matrix(weights, 'projector.w1'), vector(weights, 'projector.b1')));
    const bottleneck = linear(hidden, matrix(weights, 'projector.w2'), vector(weights, 'projector.b2'));
    const prototypes = matrix(weights, 'projector.prototypes');
    return reshape(matMul(unit(bottleneck, 1), unit(prototypes, 0)), [B, C, -1]) as Tensor3D;
  });
}

/** x divided by its L2 norms along an axis. */
const unit = (x: Tensor2D, axis: 0 | 1): Tensor2D => div(x, add(sqrt(add(sum(square(x), axis, true), SQUARE_EPSILON)), EPSILON));
