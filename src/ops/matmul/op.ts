import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { engine, fused, matMul, ones, reshape, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { adopt } from '../adopt';
import { heapView } from '../heap-view';
import { registerWasm } from '../register';
import { transposeInto } from './transpose';

// What layers are composed of on WebAssembly. On WebGPU they have products of their own (`ops/product`).

const PRODUCT = 'HelicaseProduct';
const SUM_ROWS = 'HelicaseSumRows';

type Attributes = {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
};

/** a . b + bias for a [N,I], b [I,O], bias [O], giving [N,O]. */
export const affine = (a: Tensor2D, b: Tensor2D, bias: Tensor1D): Tensor2D =>
  engine().runKernel(PRODUCT, { a, b, bias }, { transposeA: false, transposeB: false });

/** aT . b for a [N,I], b [N,O], giving [I,O]. */
export const matMulTransposedLeft = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  engine().runKernel(PRODUCT, { a, b }, { transposeA: true, transposeB: false });

/** a . bT for a [N,O], b [I,O], giving [N,I]. */
export const matMulTransposedRight = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  engine().runKernel(PRODUCT, { a, b }, { transposeA: false, transposeB: true });

/** Sum over rows of a [N,O], giving [O]. */
export const sumRows = (a: Tensor2D): Tensor1D => engine().runKernel(SUM_ROWS, { a });

/** A product with ones, which is faster there than a reduction over the outer axis. */
registerWasm(SUM_ROWS, (_backend, { a }) => tidy(() => reshape(matMul(ones([1, a.shape[0]]), a as Tensor2D), [-1])));

/**
 * The package's product with the transposes made first: it is ten times slower when asked to transpose while
 * multiplying (measured on [3968,32]).
 */
registerWasm<Attributes>(PRODUCT, (backend, { a, b, bias }, { transposeA, transposeB }) =>
  tidy(() => {
    const left = transposeA ? turnedOnHeap(backend, a as Tensor2D) : (a as Tensor2D);
    const right = transposeB ? turnedOnHeap(backend, b as Tensor2D) : (b as Tensor2D);
    return bias === undefined ? matMul(left, right) : fused.matMul({ a: left, b: right, bias: bias as Tensor1D });
  }),
);

/** The package takes 3 ns for each number of a transposition there, several times what a pass in blocks takes. */
function turnedOnHeap(backend: BackendWasm, x: Tensor2D): Tensor2D {
  const [rows, columns] = x.shape;
  const out = backend.makeOutput([columns, rows], 'float32');
  transposeInto(heapView(backend, x), columns, heapView(backend, out));
  return adopt(out) as Tensor2D;
}
