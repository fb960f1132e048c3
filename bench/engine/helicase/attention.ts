import type { Stretch } from '../../../src/ops/step-ops/step-ops';
import type { StepMaker } from '../../../src/training/fused/step-buffers';
import type { AttentionSizes } from '../cases';
import { attentionInputs, type NamedArray, rmsSum } from '../data';
import type { Subject } from '../subject';
import type { Laid, LayOut, Steps } from './laid';

/** Flash attention and its gradient by queries, keys and values, packed as the model has them. */
export const layOutAttention =
  (sizes: AttentionSizes): LayOut =>
  <R extends Stretch>(maker: StepMaker<R>): Laid<R> => {
    const { batch, heads, tokens, headWidth } = sizes;
    const rows = batch * tokens;
    const width = heads * headWidth;
    const shape = { ...sizes, masked: false, turned: false };
    const { q, k, v, dOut: given } = attentionInputs(sizes);
    const [qkv, dQkv] = ['qkv', 'dQkv'].map((name) => maker.floats(name, 3 * rows * width));
    const [out, dOut] = ['out', 'dOut'].map((name) => maker.floats(name, rows * width));
    const [lse, delta] = ['lse', 'delta'].map((name) => maker.floats(name, rows * heads));
    maker.write(qkv, () => packHeads([q, k, v], sizes));
    maker.write(dOut, () => packHeads([given], sizes));
    return {
      rows,
      results: { dQkv },
      record(ops) {
        ops.attention(shape, { qkv, out, lse });
        ops.attentionGradient(shape, { qkv, out, lse, dOut, delta, dQkv });
      },
    };
  };

export const attentionSubject = ({ heads, headWidth }: AttentionSizes, { step, sync, read }: Steps): Subject => ({
  step,
  sync,
  async check() {
    const packed = await read('dQkv');
    const width = heads * headWidth;
    return rmsSum([0, 1, 2].map((part) => packed.filter((_, i) => Math.floor(i / width) % 3 === part)));
  },
});

/** Arrays [B,heads,T,width] as one [B,T,parts * heads * width]. */
function packHeads(
  parts: readonly NamedArray[],
  { batch, heads, tokens, headWidth }: AttentionSizes,
): Float32Array<ArrayBuffer> {
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
