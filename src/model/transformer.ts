import { add, reshape, type Tensor2D, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { flashAttention } from '../ops/flash-attention/op';
import { layerNorm } from '../ops/layer-norm/op';
import { linear } from '../ops/linear/op';
import { rotary } from '../ops/rotary/op';
import { rotaryTable } from '../ops/rotary/reference';
import type { NetworkShape } from './layout';
import { matrix, rowsOf, vector } from './linear-maps';
import type { Weights } from './weights';

/**
 * The Transformer backbone (method, section 4): x [B,T,D] to features [B,T,D]. Pre-LayerNorm blocks of bidirectional
 * attention with rotary position embedding and a GELU MLP, then a last norm. Takes x over: it is freed.
 * @param keyMask [B,T], 0 where a token is padding: nothing attends to it
 */
export function encodeTransformer(
  weights: Weights,
  x: Tensor3D,
  { blocks, heads, width }: NetworkShape,
  keyMask?: Tensor2D,
): Tensor3D {
  const [B, T, D] = x.shape;
  const headWidth = width / heads;
  const angles = tensor2d(rotaryTable(T, headWidth), [T, headWidth]);
  let features = rowsOf(x);
  x.dispose();
  for (let block = 0; block < blocks; block++) {
    const name = `blocks.${block}`;
    const sublayers = [
      (input: Tensor2D) => attend(weights, name, reshape(input, [B, T, D]), heads, angles, keyMask),
      (input: Tensor2D) => widen(weights, name, input),
    ];
    for (const sublayer of sublayers) {
      const next = tidy(() => add(features, sublayer(features)) as Tensor2D);
      features.dispose();
      features = next;
    }
  }
  angles.dispose();
  const normal = layerNorm(features, vector(weights, 'norm.scale'), vector(weights, 'norm.shift'));
  features.dispose();
  return reshape(normal, [B, T, D]);
}

/** What attention adds to x [B,T,D], as rows. */
function attend(
  weights: Weights,
  name: string,
  x: Tensor3D,
  heads: number,
  angles: Tensor2D,
  keyMask?: Tensor2D,
): Tensor2D {
  const [B, T, D] = x.shape;
  const normal = layerNorm(
    rowsOf(x),
    vector(weights, `${name}.attentionNorm.scale`),
    vector(weights, `${name}.attentionNorm.shift`),
  );
  const projected = linear(normal, matrix(weights, `${name}.qkv.weight`), vector(weights, `${name}.qkv.bias`));
  const turned = rotary(reshape(projected, [B, T, 3 * D]), angles);
  return linear(
    rowsOf(flashAttention(turned, heads, keyMask)),
    matrix(weights, `${name}.out.weight`),
    vector(weights, `${name}.out.bias`),
  );
}

/** What the MLP adds to x [B*T,D]. */
function widen(weights: Weights, name: string, x: Tensor2D): Tensor2D {
  const normal = layerNorm(x, vector(weights, `${name}.mlpNorm.scale`), vector(weights, `${name}.mlpNorm.shift`));
  const hidden = linear(normal, matrix(weights, `${name}.w1`), vector(weights, `${name}.b1`), 'gelu');
  return linear(hidden, matrix(weights, `${name}.w2`), vector(weights, `${name}.b2`));
}
