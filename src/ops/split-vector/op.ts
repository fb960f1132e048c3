import { concat1d, engine, split, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { heapView } from '../heap-view';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';

const SPLIT_VECTOR = 'HelicaseSplitVector';

interface Attributes {
  readonly sizes: readonly number[];
}

/** A vector [P] cut into consecutive pieces of the given sizes, which sum to P. */
export const splitVector = (x: Tensor1D, sizes: readonly number[]): Tensor1D[] =>
  engine().runKernel<Tensor[]>(SPLIT_VECTOR, { x }, { sizes }) as Tensor1D[];

registerWebGpu<Attributes>(SPLIT_VECTOR, (_backend, { x }, { sizes }) => tidy(() => split(x as Tensor1D, [...sizes])));

/**
 * The package copies the whole vector for each piece: with 42 pieces of a small model 14 ms, against 0.1 for a copy of
 * each piece.
 */
registerWasm<Attributes>(SPLIT_VECTOR, (backend, { x }, { sizes }) => {
  const pieces = sizes.map((size) => backend.makeOutput([size], 'float32'));
  const values = heapView(backend, x);
  let from = 0;
  for (const [i, size] of sizes.entries()) {
    heapView(backend, pieces[i]).set(values.subarray(from, from + size));
    from += size;
  }
  return pieces;
});

registerJointGradient(SPLIT_VECTOR, { gradient: (dys) => ({ x: concat1d(dys as Tensor1D[]) }) });
