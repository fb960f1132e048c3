import { reshape, slice, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { Draws, PURPOSE } from '../numerics/draws';
import { splitVector } from '../ops/split-vector/op';
import type { ParameterLayout } from './layout';

/** Parameters by name, each a view-shaped slice of the flat vector. */
export type Weights = Readonly<Record<string, Tensor>>;

/**
 * Initial parameters [P]: uniform within 1 / sqrt(fanIn), PyTorch's default for Linear, which the published pretraining
 * uses (method, section 3); norms scale by 1 and shift by 0. A pure function of the seed; each parameter has its own
 * stream.
 */
export function initialParameters(layout: ParameterLayout, seed: number): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(layout.size);
  layout.slots.forEach(({ offset, size, fanIn, constant }, index) => {
    if (constant !== undefined) {
      parameters.fill(constant, offset, offset + size);
      return;
    }
    const draws = new Draws(seed, 0, index, PURPOSE.initialWeights);
    const bound = 1 / Math.sqrt(fanIn);
    for (let i = 0; i < size; i++) parameters[offset + i] = (2 * draws.uniform() - 1) * bound;
  });
  return parameters;
}

/** 1 where weight decay acts, else 0; [P]. */
export function decayMask(layout: ParameterLayout): Float32Array {
  const mask = new Float32Array(layout.size);
  for (const { offset, size, decayed } of layout.slots) if (decayed) mask.fill(1, offset, offset + size);
  return mask;
}

/**
 * The flat vector [P] as named tensors. Differentiable: the gradient comes back as one flat vector.
 * @param first slot to unpack: nothing of those before it is copied
 */
export function unpack(flat: Tensor1D, layout: ParameterLayout, first = 0): Weights {
  const slots = layout.slots.slice(first);
  const parts = splitVector(
    first === 0 ? flat : slice(flat, slots[0].offset),
    slots.map(({ size }) => size),
  );
  return Object.fromEntries(slots.map(({ name, shape }, i) => [name, reshape(parts[i], [...shape])]));
}
