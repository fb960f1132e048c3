import {
  add,
  div,
  matMul,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor2D,
  type Tensor3D,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import { runBackbone } from '../../model/forward';
import { matrix, rowsOf, vector } from '../../model/linear-maps';
import { encode } from '../../model/network';
import type { NetworkShape, Prediction } from '../../model/shape';
import { describe } from '../../model/spec';
import type { Weights } from '../../model/weights';
import { NORM_EPSILON, SQUARE_EPSILON } from '../../numerics/constants';
import { gelu } from '../../ops/gelu/op';
import { linear } from '../../ops/linear/op';

/**
 * The stream [B,T,D] behind each of the last layers, oldest first. @param count of them, at most as many as there are
 */
export function lastStreams(weights: Weights, input: Tensor3D, shape: NetworkShape, count: number): Tensor3D[] {
  const { layers } = describe(shape);
  const first = layers.length - count + 1;
  const through = (some: typeof layers, x: Tensor3D) => runBackbone(weights, { layers: some, end: null }, x);
  const streams = [through(layers.slice(0, first), encode(weights, input, shape, undefined, 0))];
  for (const layer of layers.slice(first)) streams.push(through([layer], streams[streams.length - 1].clone()));
  return streams;
}

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

/** Means [B,D] of features [B,T,D] over the bases of a window, without its CLS vectors. */
export function tokenMeans(features: Tensor3D, { windowLength, clsVectors }: NetworkShape): Tensor2D {
  const [B, T, D] = features.shape;
  const share = new Float32Array(B * T).fill(1 / windowLength);
  for (let b = 1; b <= B; b++) share.fill(0, b * T - clsVectors, b * T);
  // A product, whose gradient is one too: sums over the middle axis are slow on WebAssembly.
  return tidy(() => reshape(matMul(tensor3d(share, [B, 1, T]), features), [B, D]));
}

/** What the student makes of rows of features [N,D] to meet the teacher's [N,D] (docs/method.md, "Objectives"). */
export function predict(weights: Weights, rows: Tensor2D, of: Prediction): Tensor2D {
  const name = `predictor.${of}`;
  return tidy(() => {
    const hidden = linear(rows, matrix(weights, `${name}.w1`), vector(weights, `${name}.b1`), 'gelu');
    const last = matrix(weights, `${name}.w2`);
    const bias = `${name}.b2`;
    return bias in weights ? linear(hidden, last, vector(weights, bias)) : matMul(hidden, last);
  });
}

/** x divided by its L2 norms along an axis. */
const unit = (x: Tensor2D, axis: 0 | 1): Tensor2D =>
  div(x, add(sqrt(add(sum(square(x), axis, true), SQUARE_EPSILON)), NORM_EPSILON));
