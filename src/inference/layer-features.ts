import { concat, matMul, type Tensor3D, tensor3d, tidy } from '@tensorflow/tfjs-core';
import type { Interval } from '../genome/summary';
import { runBackbone } from '../model/forward';
import { encode } from '../model/network';
import { type NetworkShape, tokensOf } from '../model/shape';
import { describe } from '../model/spec';
import type { Weights } from '../model/weights';
import type { WindowTensors } from './windows';

/** What of a window: its bases' mean, one base by its index, the mean of a stretch of it, or the CLS vectors. */
export type Pooling = 'mean' | 'cls' | readonly (number | Interval)[];

/**
 * How much each token counts, [B,R,T]: one row a window, of CLS vectors C.
 * @param pooling of places or stretches: one a window
 */
export function poolingRows(windows: readonly Uint8Array[], shape: NetworkShape, pooling: Pooling): Tensor3D {
  const tokens = tokensOf(shape);
  const rows = pooling === 'cls' ? shape.clsVectors : 1;
  const weights = new Float32Array(windows.length * rows * tokens);
  for (const [b, { length }] of windows.entries()) {
    const from = b * rows * tokens;
    if (pooling === 'mean') weights.fill(1 / length, from, from + length);
    else if (pooling === 'cls') for (let c = 0; c < rows; c++) weights[from + c * tokens + shape.windowLength + c] = 1;
    else {
      const at = pooling[b];
      const { start, end } = typeof at === 'number' ? { start: at, end: at + 1 } : at;
      weights.fill(1 / (end - start), from + start, from + end);
    }
  }
  return tensor3d(weights, [windows.length, rows, tokens]);
}

/**
 * The streams behind all layers of one pass, pooled: [B,(layers + 1) R,D], the input projection first. Each stream is
 * gone before the next but one is made.
 * @param pool [B,R,T] as `poolingRows` makes it
 */
export function pooledStreams(
  weights: Weights,
  shape: NetworkShape,
  { input, keys }: Pick<WindowTensors, 'input' | 'keys'>,
  pool: Tensor3D,
): Tensor3D {
  const { layers, end } = describe(shape);
  return tidy(() => {
    let stream = encode(weights, input, shape, keys, 0);
    const pooled = [matMul(pool, stream) as Tensor3D];
    for (const [i, layer] of layers.entries()) {
      stream = runBackbone(weights, { layers: [layer], end: i + 1 === layers.length ? end : null }, stream, keys);
      pooled.push(matMul(pool, stream) as Tensor3D);
    }
    stream.dispose();
    return concat(pooled, 1);
  });
}
