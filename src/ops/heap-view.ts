import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/**
 * The values of a float32 tensor where they lie on WebAssembly's heap. Valid until the next allocation, which may move
 * the heap: make the outputs first, then take the views.
 */
export const heapView = (backend: BackendWasm, tensor: TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array;
