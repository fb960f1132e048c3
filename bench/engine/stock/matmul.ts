import { matMul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { ProductSizes } from '../cases';
import { productInputs, rmsSum } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';

/** The package's product; on WebAssembly it is Helicase's too. */
export function buildMatMul(sizes: ProductSizes): Subject {
  const { a, b } = productInputs(sizes);
  const left = tensor2d(a.values, [sizes.rows, sizes.depth]);
  const right = tensor2d(b.values, [sizes.depth, sizes.cols]);
  let out: Tensor2D | null = null;
  return {
    step() {
      out?.dispose();
      out = matMul(left, right);
    },
    sync: settled,
    check: async () => rmsSum([await out!.data()]),
  };
}
