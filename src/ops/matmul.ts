import { matMul, ones, reshape, type Tensor1D, type Tensor2D, transpose } from '@tensorflow/tfjs-core';

/**
 * Products with a transposed factor. Both backends are several times slower when asked to transpose while multiplying
 * (WebAssembly 10 x on a [3968,32] product, WebGPU falls to its scalar kernel), so the transpose is made first.
 */

/** aT . b for a [N,I], b [N,O], giving [I,O]. */
export const matMulTransposedLeft = (a: Tensor2D, b: Tensor2D): Tensor2D => matMul(transpose(a), b);

/** a . bT for a [N,O], b [I,O], giving [N,I]. */
export const matMulTransposedRight = (a: Tensor2D, b: Tensor2D): Tensor2D => matMul(a, transpose(b));

/** Sum over rows of a [N,O], giving [O]: a product with ones, which is faster than a reduction over the outer axis. */
export const sumRows = (a: Tensor2D): Tensor1D => reshape(matMul(ones([1, a.shape[0]]), a), [-1]);
