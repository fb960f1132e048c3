import { backend, findBackendFactory, getBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { TypedError } from '../../errors/typed-error';

/** Nothing computed in an aborted heap can be trusted, and it never works again: set until there is a fresh one. */
let broken = false;

/**
 * What work on WebAssembly failed with, named where its heap ran out or broke; whatever else it was is given back as it
 * is. The next device that is opened then has a fresh heap.
 */
export function nameHeapFault(cause: unknown): unknown {
  if (getBackend() !== 'wasm' || !isHeapFault(cause)) return cause;
  broken = true;
  return new TypedError(
    'device-heap',
    'WebAssembly stopped, as it does for want of memory, and was started anew; what had been kept is intact.',
    'Lower the batch or the length of the windows or rows, or choose WebGPU, and start again.',
    {},
    { cause },
  );
}

/** An abort, a read outside the heap, or an array over a heap that could not grow. */
const isHeapFault = (cause: unknown): boolean =>
  cause instanceof WebAssembly.RuntimeError ||
  (cause instanceof RangeError && /allocation failed|array length|out of bounds/i.test(cause.message));

/** Lets the next backend have a heap of its own, where the last one's is broken. To be called before it is chosen. */
export function replaceBrokenHeap(): void {
  const make = findBackendFactory('wasm');
  if (!broken || !make) return;
  broken = false;
  // Its destructors would run inside the broken heap.
  if (getBackend() === 'wasm') Object.assign(backend(), { dispose: () => undefined });
  removeBackend('wasm');
  registerBackend('wasm', make, PRIORITY);
}

/** As the package registers it. */
const PRIORITY = 2;
