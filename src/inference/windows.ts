import { matMul, reshape, type Tensor2D, type Tensor3D, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { unknownBase } from '../formats/alphabet';
import { type NetworkShape, tokensOf } from '../model/shape';
import { BASE_CLASSES } from '../numerics/constants';

/** What stands for a base that the network is not to see: a row of zeros, of which attention knows. */
export const HIDDEN_BASE = BASE_CLASSES;

/** Tokens of one forward pass: enough to fill a device, few enough for any. */
export const TOKENS_A_PASS = 8192;

/** Windows of one forward pass, at least one. */
export const windowsAPass = (shape: NetworkShape): number => Math.max(1, Math.floor(TOKENS_A_PASS / tokensOf(shape)));

export const complement = (base: number): number => (base < unknownBase ? 3 - base : base);

/** A window as it is read on the other strand: place p stands at length - 1 - p. */
export const otherStrand = (codes: Uint8Array): Uint8Array => codes.toReversed().map(complement);

/** A batch of windows on the device; whoever uploads it disposes it. */
export type WindowTensors = {
  /** [B,T,V]: one-hot bases, then zero rows for padding and CLS vectors. */
  readonly input: Tensor3D;
  /** [B,1,T]: 1 / length at the window's own bases, else 0. */
  readonly pool: Tensor3D;
  /** [B,T]: 0 where a token is padding, which attention leaves out. */
  readonly keys: Tensor2D;
};

/**
 * Windows of base codes as a network takes them; those shorter than its window length L are padded.
 * @param windows at most L codes each: 0 to 4 for A, C, G, T, N, or `HIDDEN_BASE`
 */
export function uploadWindows(windows: readonly Uint8Array[], shape: NetworkShape): WindowTensors {
  const tokens = tokensOf(shape);
  const B = windows.length;
  const input = new Float32Array(B * tokens * BASE_CLASSES);
  const pool = new Float32Array(B * tokens);
  const keys = new Float32Array(B * tokens).fill(1);
  for (const [b, codes] of windows.entries()) {
    for (const [t, base] of codes.entries())
      if (base !== HIDDEN_BASE) input[(b * tokens + t) * BASE_CLASSES + base] = 1;
    pool.fill(1 / codes.length, b * tokens, b * tokens + codes.length);
    keys.fill(0, b * tokens + codes.length, b * tokens + shape.windowLength);
  }
  return {
    input: tensor3d(input, [B, tokens, BASE_CLASSES]),
    pool: tensor3d(pool, [B, 1, tokens]),
    keys: tensor2d(keys, [B, tokens]),
  };
}

/** Means [B,D] of features [B,T,D] over each window's own bases. */
export const meansOf = (features: Tensor3D, { pool }: Pick<WindowTensors, 'pool'>): Tensor2D =>
  tidy(() => reshape(matMul(pool, features), [-1, features.shape[2]]));
