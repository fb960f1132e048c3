import { engine, type Tensor1D } from '@tensorflow/tfjs-core';
import { heapView } from '../heap-view';
import { registerWasm, registerWebGpu } from '../register';
import { emitEmaUpdate } from './kernels';

const EMA_UPDATE = 'HelicaseEmaUpdate';

interface Attributes {
  readonly momentum: number;
}

/**
 * The EMA teacher [P] one update on: momentum * teacher + (1 - momentum) * student (method, section 5), without an
 * optimiser before it.
 */
export const emaUpdate = (teacher: Tensor1D, student: Tensor1D, momentum: number): Tensor1D =>
  engine().runKernel(EMA_UPDATE, { teacher, student }, { momentum });

registerWebGpu<Attributes>(EMA_UPDATE, (backend, { teacher, student }, { momentum }) => {
  const next = backend.copyOf(teacher);
  const ranges = backend.rangesOf({ teacher: next, student });
  emitEmaUpdate(backend.immediate([next, student]), teacher.shape[0], {
    ...ranges,
    momentum: backend.uniform([momentum, 0, 0, 0]),
  });
  return next;
});

registerWasm<Attributes>(EMA_UPDATE, (backend, { teacher, student }, { momentum }) => {
  const next = backend.makeOutput(teacher.shape, 'float32');
  const [from, towards, into] = [teacher, student, next].map((tensor) => heapView(backend, tensor));
  for (let i = 0; i < into.length; i++) into[i] = from[i] + (1 - momentum) * (towards[i] - from[i]);
  return next;
});
