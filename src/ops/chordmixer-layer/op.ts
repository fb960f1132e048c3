import { add, engine, reshape, type Tensor, type Tensor1D, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { chordShift } from '../chord-shift/op';
import { gelu, geluGrad } from '../gelu/op';
import { affine, matMulTransposedLeft, matMulTransposedRight, sumRows } from '../matmul/op';
import { registerComposed, registerJointGradient } from '../register';

const CHORDMIXER_LAYER = 'HelicaseChordMixerLayer';

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
}

/**
 * One ChordMixer layer, x + Shift(gelu(x . w1 + b1) . w2 + b2), of x [B,T,D] (method, section 3).
 * For its gradient it keeps x and the pre-activation [B*T,H]; the hidden activation is computed again.
 */
export function chordMixerLayer(x: Tensor3D, { w1, b1, w2, b2 }: ChordMixerWeights, groupSize: number): Tensor3D {
  const [out, preActivation] = engine().runKernel<Tensor[]>(CHORDMIXER_LAYER, { x, w1, b1, w2, b2 }, { groupSize });
  // The tape holds its own reference where a gradient will need it.
  preActivation.dispose();
  return out as Tensor3D;
}

const asRows = (x: Tensor): Tensor2D => reshape(x, [-1, x.shape.at(-1) ?? 1]);

registerComposed<Attributes>(CHORDMIXER_LAYER, ({ x, w1, b1, w2, b2 }, { groupSize }) => {
  const preActivation = affine(asRows(x), w1 as Tensor2D, b1 as Tensor1D);
  const update = affine(gelu(preActivation), w2 as Tensor2D, b2 as Tensor1D);
  return [add(x, chordShift(reshape(update, x.shape as Tensor3D['shape']), groupSize)), preActivation];
});

registerJointGradient<Attributes>(CHORDMIXER_LAYER, {
  inputsToSave: ['x', 'w1', 'w2'],
  outputsToSave: [false, true],
  gradient: ([dOut], [x, w1, w2, preActivation], { groupSize }) => {
    const dUpdate = asRows(chordShift(dOut as Tensor3D, groupSize, true));
    const dPreActivation = geluGrad(preActivation, matMulTransposedRight(dUpdate, w2 as Tensor2D)) as Tensor2D;
    return {
      x: add(dOut, reshape(matMulTransposedRight(dPreActivation, w1 as Tensor2D), x.shape)),
      w1: matMulTransposedLeft(asRows(x), dPreActivation),
      b1: sumRows(dPreActivation),
      w2: matMulTransposedLeft(gelu(preActivation) as Tensor2D, dUpdate),
      b2: sumRows(dUpdate),
    };
  },
});
