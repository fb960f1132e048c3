import { engine, env, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { SOFTWARE_GPU_FLAG } from '../../device/webgpu/backend';
import { adopt } from '../adopt';
import { heapView } from '../heap-view';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { defaultRows, type RowForms } from '../row-group/forms';
import { emitBackward, emitForward } from './emit';
import { gradientsInto, normaliseInto } from './heap';
import { type LayerNormShape, rowChunks } from './sizes';

const LAYER_NORM = 'HelicaseLayerNorm';
const LAYER_NORM_GRAD = 'HelicaseLayerNormGrad';

/**
 * Layer normalisation over the rows of x [N,D] with scale [D] and shift [D]; epsilon 1e-5 (Ba et al. 2016). For its
 * gradient it keeps two numbers a row.
 */
export function layerNorm(x: Tensor2D, scale: Tensor1D, shift: Tensor1D): Tensor2D {
  const [out, stats] = engine().runKernel<Tensor[]>(LAYER_NORM, { x, scale, shift });
  // The tape holds its own reference where a gradient will need it.
  stats.dispose();
  return out as Tensor2D;
}

const shapeOf = ([rows, width]: readonly number[]): LayerNormShape => ({ rows, width });
const forms = (): RowForms => defaultRows(!env().getBool(SOFTWARE_GPU_FLAG));

registerWebGpu(LAYER_NORM, (backend, { x, scale, shift }) => {
  const out = backend.makeTensorInfo(x.shape, 'float32');
  const stats = backend.makeTensorInfo([x.shape[0], 2], 'float32');
  const named = { x, scale, shift, out, stats };
  emitForward(backend.immediate(Object.values(named)), shapeOf(x.shape), forms(), backend.rangesOf(named));
  return [out, stats];
});

registerWebGpu(LAYER_NORM_GRAD, (backend, { x, scale, stats, dOut }) => {
  const shape = shapeOf(x.shape);
  const make = (of: number[]) => backend.makeTensorInfo(of, 'float32');
  const [dX, partial] = [make(x.shape), make([rowChunks(shape).chunks, 2, shape.width])];
  const made = { scale: make(scale.shape), shift: make(scale.shape) };
  const named = { x, scale, stats, dOut, dX, partial };
  const recorder = backend.immediate([...Object.values(named), ...Object.values(made)]);
  emitBackward(recorder, shape, forms(), { ...backend.rangesOf(named), gradients: backend.rangesOf(made) });
  adopt(partial).dispose();
  return [dX, made.scale, made.shift];
});

registerWasm(LAYER_NORM, (backend, { x, scale, shift }) => {
  const out = backend.makeOutput(x.shape, 'float32');
  const stats = backend.makeOutput([x.shape[0], 2], 'float32');
  const [values, factors, offsets, results, kept] = [x, scale, shift, out, stats].map((tensor) =>
    heapView(backend, tensor),
  );
  normaliseInto(values, factors, offsets, results, kept);
  return [out, stats];
});

registerWasm(LAYER_NORM_GRAD, (backend, { x, scale, stats, dOut }) => {
  const made = [x, scale, scale].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  const [dX, dScale, dShift] = made.map((tensor) => heapView(backend, tensor));
  const [values, factors, kept, gradients] = [x, scale, stats, dOut].map((tensor) => heapView(backend, tensor));
  gradientsInto(values, factors, kept, gradients, { dX, dScale, dShift });
  return made;
});

registerJointGradient(LAYER_NORM, {
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true],
  gradient: ([dOut], [x, scale, stats]) => {
    const [dX, dScale, dShift] = engine().runKernel<Tensor[]>(LAYER_NORM_GRAD, { x, scale, stats, dOut });
    return { x: dX, scale: dScale, shift: dShift };
  },
});
