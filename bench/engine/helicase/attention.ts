import { dispose, grad, type Tensor3D, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { flashAttention } from '../../../src/ops/flash-attention/op';
import type { AttentionSizes } from '../cases';
import { attentionInputs, type NamedArray, rmsSum } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';

/** Flash attention and its gradient by queries, keys and values, packed as the model has them. */
export function buildAttention(sizes: AttentionSizes): Subject {
  const { batch, heads, tokens, headWidth } = sizes;
  const { q, k, v, dOut } = attentionInputs(sizes);
  const upload = (...parts: readonly NamedArray[]): Tensor3D =>
    tensor3d(packHeads(parts, sizes), [batch, tokens, parts.length * heads * headWidth]);
  const qkv = upload(q, k, v);
  const dy = upload(dOut);
  const gradient = grad((packed) => flashAttention(packed as Tensor3D, heads));
  let dQkv: Tensor3D | null = null;
  return {
    step() {
      if (dQkv !== null) dispose(dQkv);
      dQkv = tidy(() => gradient(qkv, dy)) as Tensor3D;
    },
    sync: settled,
    async check() {
      const packed = await dQkv!.data();
      const width = heads * headWidth;
      return rmsSum([0, 1, 2].map((part) => packed.filter((_, i) => Math.floor(i / width) % 3 === part)));
    },
  };
}

/** Arrays [B,heads,T,width] as one [B,T,parts * heads * width]. */
function packHeads(parts: readonly NamedArray[], { batch, heads, tokens, headWidth }: AttentionSizes): Float32Array {
  const packed = new Float32Array(parts.length * batch * heads * tokens * headWidth);
  let to = 0;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < tokens; t++) {
      for (const { values } of parts) {
        for (let head = 0; head < heads; head++, to += headWidth) {
          const from = ((b * heads + head) * tokens + t) * headWidth;
          packed.set(values.subarray(from, from + headWidth), to);
        }
      }
    }
  }
  return packed;
}
