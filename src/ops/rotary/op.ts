import { engine, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { heapView } from '../heap-view';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { emitRotary } from './emit';

const ROTARY = 'HelicaseRotary';

interface Attributes {
  readonly inverse: boolean;
}

/**
 * Rotary position embedding (Su et al. 2021, RoFormer): turns the queries and keys of a packed projection qkv [B,T,3D]
 * by their token's angles, as `rotaryTable` has them [T,E]; the values stay. Products of queries and keys then depend
 * on how far apart the tokens are.
 */
export const rotary = (qkv: Tensor3D, table: Tensor2D, inverse = false): Tensor3D =>
  engine().runKernel(ROTARY, { qkv, table }, { inverse });

registerWebGpu<Attributes>(ROTARY, (backend, { qkv, table }, { inverse }) => {
  const [batch, tokens, packed] = qkv.shape;
  const headWidth = table.shape[1];
  const result = backend.makeTensorInfo(qkv.shape, 'float32');
  const shape = { batch, tokens, heads: packed / 3 / headWidth, headWidth };
  emitRotary(backend.immediate([qkv, table, result]), shape, backend.rangesOf({ qkv, table, result }), inverse);
  return result;
});

registerWasm<Attributes>(ROTARY, (backend, { qkv, table }, { inverse }) => {
  const out = backend.makeOutput(qkv.shape, 'float32');
  const views = { qkv: heapView(backend, qkv), table: heapView(backend, table), out: heapView(backend, out) };
  turnInto(views, qkv.shape, table.shape[1], inverse);
  return out;
});

function turnInto(
  { qkv, table, out }: Readonly<Record<'qkv' | 'table' | 'out', Float32Array>>,
  [B, T, packed]: number[],
  headWidth: number,
  inverse: boolean,
): void {
  const turned = (2 * packed) / 3;
  out.set(qkv);
  for (let row = 0; row < B * T; row++) {
    const angles = (row % T) * headWidth;
    for (let c = 0; c < turned; c += 2) {
      const at = row * packed + c;
      const cosine = table[angles + (c % headWidth)];
      const sine = inverse ? -table[angles + (c % headWidth) + 1] : table[angles + (c % headWidth) + 1];
      out[at] = qkv[at] * cosine - qkv[at + 1] * sine;
      out[at + 1] = qkv[at] * sine + qkv[at + 1] * cosine;
    }
  }
}

registerJointGradient<Attributes>(ROTARY, {
  inputsToSave: ['table'],
  gradient: ([dOut], [table], { inverse }) => ({ qkv: rotary(dOut as Tensor3D, table as Tensor2D, !inverse) }),
});
