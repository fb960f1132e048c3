import {
  add,
  concat,
  div,
  erf,
  matMul,
  mul,
  reshape,
  slice,
  split,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { groupOffsets, type NamedArray } from '../data';

/** ChordMixer as one writes it with the package's own ops, each in its plainest form. */

interface NetSizes {
  readonly tokens: number;
  readonly width: number;
  readonly groupSize: number;
}

/** One variable a parameter, as the package's optimisers want them. */
export const variablesOf = (parameters: readonly NamedArray[], trainable: boolean): Variable[] =>
  parameters.map(({ shape, values }) => variable(tensor(values.slice(), [...shape]), trainable));

/** Rows [N,D] out of one-hot rows [N,5] of whole windows of `tokens` rows. */
export function encode(input: Tensor2D, weights: readonly Tensor[], sizes: NetSizes): Tensor2D {
  let x: Tensor2D = add(matMul(input, weights[0] as Tensor2D), weights[1]);
  for (let at = 2; at + 2 < weights.length; at += 4) {
    const [w1, b1, w2, b2] = weights.slice(at) as [Tensor2D, Tensor1D, Tensor2D, Tensor1D];
    const update: Tensor2D = add(matMul(gelu(add(matMul(x, w1), b1)), w2), b2);
    x = add(shift(update, sizes), x);
  }
  return x;
}

/** Logits [N,5] of rows [N,D]. */
export const project = (x: Tensor2D, weights: readonly Tensor[]): Tensor2D =>
  add(matMul(x, weights.at(-2) as Tensor2D), weights.at(-1) as Tensor1D);

const gelu = (x: Tensor2D): Tensor2D => mul(x, mul(0.5, add(1, erf(div(x, Math.SQRT2)))));

function shift(x: Tensor2D, { tokens, width, groupSize }: NetSizes): Tensor2D {
  const windows = reshape(x, [-1, tokens, width]) as Tensor3D;
  const offsets = groupOffsets({ tokens, width, groupSize });
  const widths = offsets.map((_, group) => Math.min(groupSize, width - group * groupSize));
  const groups = split(windows, widths, 2).map((group, i) => {
    const offset = offsets[i];
    if (offset === 0) return group;
    return concat(
      [slice(group, [0, offset, 0], [-1, tokens - offset, -1]), slice(group, [0, 0, 0], [-1, offset, -1])],
      1,
    );
  });
  return reshape(concat(groups, 2), [-1, width]);
}
