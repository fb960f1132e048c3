import { engine, type Tensor, util } from '@tensorflow/tfjs-core';
import { heapView } from '../heap-view';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { emitGelu } from './kernels';
import { geluGradInto, geluInto } from './table';

const GELU = 'HelicaseGelu';
const GELU_GRAD = 'HelicaseGeluGrad';

/** Exact GELU of x, any shape, float32. */
export const gelu = <T extends Tensor>(x: T): T => engine().runKernel(GELU, { x });

/** dy * gelu'(x), shapes alike, float32. */
export const geluGrad = <T extends Tensor>(x: T, dy: T): T => engine().runKernel(GELU_GRAD, { x, dy });

registerWebGpu(GELU, (backend, { x }) => {
  const out = backend.makeTensorInfo(x.shape, 'float32');
  emitGelu(backend.immediate([x, out]), util.sizeFromShape(x.shape), backend.rangesOf({ x, out }));
  return out;
});

registerWebGpu(GELU_GRAD, (backend, { x, dy }) => {
  const out = backend.makeTensorInfo(x.shape, 'float32');
  emitGelu(backend.immediate([x, dy, out]), util.sizeFromShape(x.shape), backend.rangesOf({ x, dy, out }));
  return out;
});

registerWasm(GELU, (backend, { x }) => {
  const out = backend.makeOutput(x.shape, 'float32');
  geluInto(heapView(backend, x), heapView(backend, out));
  return out;
});

registerWasm(GELU_GRAD, (backend, { x, dy }) => {
  const out = backend.makeOutput(x.shape, 'float32');
  geluGradInto(heapView(backend, x), heapView(backend, dy), heapView(backend, out));
  return out;
});

registerJointGradient(GELU, { inputsToSave: ['x'], gradient: ([dy], [x]) => ({ x: geluGrad(x, dy) }) });
