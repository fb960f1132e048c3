import {
  add,
  engine,
  matMul,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import { adapterKindOf } from '../../device/webgpu/adapter-kind';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { adopt } from '../adopt';
import { chordShift } from '../chord-shift/op';
import { gelu } from '../gelu/op';
import { geluBackInto } from '../gelu/table';
import { heapView } from '../heap-view';
import { affine, matMulTransposedLeft, matMulTransposedRight, sumRows } from '../matmul/op';
import { defaultTiles } from '../product/choice';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { emitBackward, emitForward } from './emit';
import type { LayerShape } from './kernels';

const CHORDMIXER_LAYER = 'HelicaseChordMixerLayer';
const CHORDMIXER_LAYER_GRADIENT = 'HelicaseChordMixerLayerGradient';

export interface ChordMixerWeights {
  /** [D,H] */
  readonly w1: Tensor2D;
  /** [H] */
  readonly b1: Tensor1D;
  /** [H,D] */
  readonly w2: Tensor2D;
  /** [D] */
  readonly b2: Tensor1D;
}

interface Attributes {
  readonly groupSize: number;
  /** Whether a gradient will be asked for. */
  readonly keeps: boolean;
}

/**
 * One ChordMixer layer, x + Shift(gelu(x . w1 + b1) . w2 + b2), of x [B,T,D] (method, section 3).
 * For its gradient it keeps x, the hidden activation and its slope [B*T,H]; WebAssembly keeps the pre-activation in
 * their place. Where no gradient will be asked for it makes no slope and keeps nothing.
 */
export function chordMixerLayer(x: Tensor3D, { w1, b1, w2, b2 }: ChordMixerWeights, groupSize: number): Tensor3D {
  const attributes = { groupSize, keeps: engine().isTapeOn() };
  const [out, ...kept] = engine().runKernel<Tensor[]>(CHORDMIXER_LAYER, { x, w1, b1, w2, b2 }, attributes);
  // The tape holds its own reference where a gradient will need it.
  for (const tensor of kept) tensor.dispose();
  return out as Tensor3D;
}

const asRows = (x: Tensor): Tensor2D => reshape(x, [-1, x.shape.at(-1) ?? 1]);

registerWasm<Attributes>(CHORDMIXER_LAYER, (_backend, inputs, { groupSize, keeps }) =>
  tidy(() => {
    const { x, w1, b1, w2, b2 } = inputs as Record<string, Tensor>;
    const preActivation = affine(asRows(x), w1 as Tensor2D, b1 as Tensor1D);
    const update = affine(gelu(preActivation), w2 as Tensor2D, b2 as Tensor1D);
    const out = add(x, chordShift(reshape(update, x.shape as Tensor3D['shape']), groupSize));
    return keeps ? [out, preActivation, preActivation.clone()] : [out];
  }),
);

registerWasm<Attributes>(CHORDMIXER_LAYER_GRADIENT, (backend, inputs, { groupSize }) =>
  tidy(() => {
    const { dOut, x, w1, w2, slope: preActivation } = inputs as Record<string, Tensor>;
    const dUpdate = asRows(chordShift(dOut as Tensor3D, groupSize, true));
    const dHidden = matMulTransposedRight(dUpdate, w2 as Tensor2D);
    const [rows, hidden] = dHidden.shape;
    const [dPre, hiddenT] = [
      [rows, hidden],
      [hidden, rows],
    ].map((shape) => backend.makeOutput(shape, 'float32'));
    const [x1, dy, dx, valuesT] = [preActivation, dHidden, dPre, hiddenT].map((tensor) => heapView(backend, tensor));
    geluBackInto(x1, dy, hidden, dx, valuesT);
    const dPreActivation = adopt(dPre) as Tensor2D;
    return [
      add(dOut, reshape(matMulTransposedRight(dPreActivation, w1 as Tensor2D), x.shape)),
      matMulTransposedLeft(asRows(x), dPreActivation),
      sumRows(dPreActivation),
      matMul(adopt(hiddenT) as Tensor2D, dUpdate),
      sumRows(dUpdate),
    ];
  }),
);

const tilesFor = ({ device }: StudioBackend, { batch, tokens }: LayerShape) =>
  defaultTiles(adapterKindOf(device), batch * tokens);
const shapeOf = ([batch, tokens, width]: number[], hidden: number, groupSize: number) => ({
  batch,
  tokens,
  width,
  hidden,
  groupSize,
});

registerWebGpu<Attributes>(CHORDMIXER_LAYER, (backend, inputs, { groupSize, keeps }) => {
  const [B, T] = inputs.x.shape;
  const H = inputs.w1.shape[1];
  const [out, hidden] = [inputs.x.shape, [B * T, H]].map((shape) => backend.makeTensorInfo(shape, 'float32'));
  const slopes = keeps ? [backend.makeTensorInfo([B * T, H], 'float32')] : [];
  const named = { ...inputs, out, hidden } as Record<'x' | 'w1' | 'b1' | 'w2' | 'b2' | 'out' | 'hidden', typeof out>;
  const shape = shapeOf(inputs.x.shape, H, groupSize);
  const recorder = backend.immediate([...Object.values(named), ...slopes]);
  const [slope] = slopes.map((tensor) => backend.rangeOf(tensor));
  emitForward(recorder, shape, tilesFor(backend, shape), { ...backend.rangesOf(named), slope });
  if (keeps) return [out, hidden, ...slopes];
  adopt(hidden).dispose();
  return [out];
});

registerWebGpu<Attributes>(CHORDMIXER_LAYER_GRADIENT, (backend, inputs, { groupSize }) => {
  const { x, w1, w2, hidden } = inputs;
  const H = w1.shape[1];
  const make = (shape: number[]) => backend.makeTensorInfo(shape, 'float32');
  const made = { w1: make(w1.shape), b1: make([H]), w2: make(w2.shape), b2: make([x.shape[2]]) };
  const [dX, dHidden] = [make(x.shape), make(hidden.shape)];
  const named = { ...inputs, dX, dHidden } as Record<
    'x' | 'w1' | 'w2' | 'hidden' | 'slope' | 'dOut' | 'dX' | 'dHidden',
    typeof dX
  >;
  const recorder = backend.immediate([...Object.values(named), ...Object.values(made)]);
  const shape = shapeOf(x.shape, H, groupSize);
  emitBackward(recorder, shape, tilesFor(backend, shape), {
    ...backend.rangesOf(named),
    gradients: backend.rangesOf(made),
  });
  adopt(dHidden).dispose();
  return [dX, made.w1, made.b1, made.w2, made.b2];
});

registerJointGradient<Attributes>(CHORDMIXER_LAYER, {
  inputsToSave: ['x', 'w1', 'w2'],
  outputsToSave: [false, true, true],
  gradient: ([dOut], [x, w1, w2, hidden, slope], attributes) => {
    const made = engine().runKernel<Tensor[]>(
      CHORDMIXER_LAYER_GRADIENT,
      { dOut, x, w1, w2, hidden, slope },
      { ...attributes },
    );
    return { x: made[0], w1: made[1], b1: made[2], w2: made[3], b2: made[4] };
  },
});
