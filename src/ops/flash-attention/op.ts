import { engine, type Tensor, type Tensor2D, type Tensor3D, type TensorInfo } from '@tensorflow/tfjs-core';
import { adapterKindOf } from '../../device/webgpu/adapter-kind';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { adopt } from '../adopt';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { composedAttention, composedAttentionGradient } from './composed';
import { emitBackward, emitForward } from './emit';
import { type AttentionTiles, attentionTiles, defaultAttention } from './tiles';
import type { AttentionShape } from './walk';

const FLASH_ATTENTION = 'HelicaseFlashAttention';
/** The engine saves inputs by name, so the op with one more input is another kernel. */
const MASKED_FLASH_ATTENTION = 'HelicaseMaskedFlashAttention';
const FLASH_ATTENTION_GRAD = 'HelicaseFlashAttentionGrad';

interface Attributes {
  readonly heads: number;
}

type Inputs = Readonly<Record<string, TensorInfo>>;

/**
 * Bidirectional multi-head attention, softmax(Q KT / sqrt(E)) V, of a packed projection qkv [B,T,3D]: for each token
 * all queries, then all keys, then all values, each `heads` times E = D / heads channels, E a multiple of 4. Gives
 * [B,T,D], heads side by side. On WebGPU no tensor has T x T numbers; for its gradient it keeps qkv, the output, and a
 * number per head and token.
 * @param keyMask [B,T], 0 where a token is padding: nothing attends to it. Where nothing is left to attend to the
 *   output is 0.
 */
export function flashAttention(qkv: Tensor3D, heads: number, keyMask?: Tensor2D): Tensor3D {
  const headWidth = qkv.shape[2] / 3 / heads;
  if (!Number.isInteger(headWidth / 4))
    throw new Error(
      `Attention needs heads of a multiple of 4 channels: ${heads} heads of [${qkv.shape}] have ${headWidth}.`,
    );
  const [out, logSumExp] =
    keyMask === undefined
      ? engine().runKernel<Tensor[]>(FLASH_ATTENTION, { qkv }, { heads })
      : engine().runKernel<Tensor[]>(MASKED_FLASH_ATTENTION, { qkv, keyMask }, { heads });
  // The tape holds its own reference where a gradient will need it.
  logSumExp.dispose();
  return out as Tensor3D;
}

function shapeOf({ qkv, keyMask }: Inputs, heads: number): AttentionShape {
  const [batch, tokens, packed] = qkv.shape;
  return { batch, tokens, heads, headWidth: packed / 3 / heads, masked: keyMask !== undefined, turned: false };
}

const tilesFor = ({ device }: StudioBackend, shape: AttentionShape): AttentionTiles =>
  attentionTiles(defaultAttention(adapterKindOf(device)), shape);

/** The tensors an emission binds, by the names it gives them; the mask where there is one. */
function rangesOf<Name extends string>(
  backend: StudioBackend,
  named: Readonly<Record<Name, TensorInfo>>,
  keyMask: TensorInfo | undefined,
) {
  const all = keyMask === undefined ? named : { ...named, mask: keyMask };
  return {
    recorder: backend.immediate(Object.values(all)),
    ranges: backend.rangesOf<Name | 'mask'>(all as Record<Name | 'mask', TensorInfo>),
  };
}

function forward(backend: StudioBackend, inputs: Inputs, { heads }: Attributes): TensorInfo[] {
  const shape = shapeOf(inputs, heads);
  const out = backend.makeTensorInfo([shape.batch, shape.tokens, heads * shape.headWidth], 'float32');
  const lse = backend.makeTensorInfo([shape.batch, heads, shape.tokens], 'float32');
  const { recorder, ranges } = rangesOf(backend, { qkv: inputs.qkv, out, lse }, inputs.keyMask);
  emitForward(recorder, shape, tilesFor(backend, shape), ranges);
  return [out, lse];
}

function gradient(backend: StudioBackend, inputs: Inputs, { heads }: Attributes): TensorInfo {
  const shape = shapeOf(inputs, heads);
  const { qkv, out, dOut, logSumExp: lse } = inputs;
  const dQkv = backend.makeTensorInfo(qkv.shape, 'float32');
  const delta = backend.makeTensorInfo(lse.shape, 'float32');
  const { recorder, ranges } = rangesOf(backend, { qkv, out, dOut, lse, delta, dQkv }, inputs.keyMask);
  emitBackward(recorder, shape, tilesFor(backend, shape), ranges);
  adopt(delta).dispose();
  return dQkv;
}

for (const kernelName of [FLASH_ATTENTION, MASKED_FLASH_ATTENTION]) {
  registerWebGpu<Attributes>(kernelName, forward);
  registerWasm<Attributes>(kernelName, (backend, { qkv, keyMask }, { heads }) => [
    composedAttention(backend, qkv as Tensor3D, heads, keyMask as Tensor2D | undefined),
    // Computing the shares again costs less here than keeping what they sum to.
    backend.makeOutput([0], 'float32'),
  ]);
}

registerWebGpu<Attributes>(FLASH_ATTENTION_GRAD, gradient);
registerWasm<Attributes>(FLASH_ATTENTION_GRAD, (backend, { qkv, keyMask, out, dOut }, { heads }) =>
  composedAttentionGradient(
    backend,
    {
      qkv: qkv as Tensor3D,
      out: out as Tensor3D,
      dOut: dOut as Tensor3D,
      keyMask: keyMask as Tensor2D | undefined,
    },
    heads,
  ),
);

registerJointGradient<Attributes>(FLASH_ATTENTION, {
  inputsToSave: ['qkv'],
  outputsToSave: [true, true],
  gradient: ([dOut], [qkv, out, logSumExp], attributes) => ({
    qkv: engine().runKernel(FLASH_ATTENTION_GRAD, { qkv, out, logSumExp, dOut }, { ...attributes }),
  }),
});

registerJointGradient<Attributes>(MASKED_FLASH_ATTENTION, {
  inputsToSave: ['qkv', 'keyMask'],
  outputsToSave: [true, true],
  gradient: ([dOut], [qkv, keyMask, out, logSumExp], attributes) => ({
    qkv: engine().runKernel(FLASH_ATTENTION_GRAD, { qkv, keyMask, out, logSumExp, dOut }, { ...attributes }),
  }),
});
