import { engine, env, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { SOFTWARE_GPU_FLAG } from '../../gpu/backend';
import { heapView } from '../heap-view';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { runStandaloneProgram } from '../standalone-program';
import { gradientsInto, normaliseInto } from './heap';
import { forwardPass, inputGradientPass, type LayerNormShape, parameterGradientPass, partialPass, rowChunks } from './kernels';

const LAYER_NORM = 'HelicaseLayerNorm';
const LAYER_NORM_GRAD = 'HelicaseLayerNormGrad';

/** Layer normalisation over the rows of x [N,D] with scale [D] and shift [D]; epsilon 1e-5 (Ba et al. 2016). For its gradient it keeps two numbers a row. */
export function layerNorm(x: Tensor2D, scale: Tensor1D, shift: Tensor1D): Tensor2D {
  const [out, stats] = engine().runKernel<Tensor[]>(LAYER_NORM, { x, scale, shift });
  // The tape holds its own reference where a gradient will need it.
  stats.dispose();
  return out as Tensor2D;
}

const shapeOf = ([rows, width]: readonly number[]): LayerNormShape => ({ rows, width });
const sharesMemory = (): boolean => !env().getBool(SOFTWARE_GPU_FLAG);

registerWebGpu(LAYER_NORM, (backend, { x, scale, shift }) => {
  const out = backend.makeTensorInfo(x.shape, 'float32');
  const stats = backend.makeTensorInfo([x.shape[0], 2], 'float32');
  runStandaloneProgram(backend, forwardPass(shapeOf(x.shape), sharesMemory()), [x, scale, shift], [out, stats]);
  return [out, stats];
});

registerWebGpu(LAYER_NORM_GRAD, (backend, { x, scale, stats, dOut }) => {
  const shape = shapeOf(x.shape);
  const dX = backend.makeTensorInfo(x.shape, 'float32');
  const partial = backend.makeTensorInfo([rowChunks(shape).chunks, 2, shape.width], 'float32');
  const [dScale, dShift] = [scale, scale].map(() => backend.makeTensorInfo(scale.shape, 'float32'));
  runStandaloneProgram(backend, inputGradientPass(shape, sharesMemory()), [x, scale, stats, dOut], [dX]);
  runStandaloneProgram(backend, partialPass(shape), [x, stats, dOut], [partial]);
  runStandaloneProgram(backend, parameterGradientPass(shape), [partial], [dScale, dShift]);
  backend.disposeData(partial.dataId);
  return [dX, dScale, dShift];
});

registerWasm(LAYER_NORM, (backend, { x, scale, shift }) => {
  const out = backend.makeOutput(x.shape, 'float32');
  const stats = backend.makeOutput([x.shape[0], 2], 'float32');
  const [values, factors, offsets, results, kept] = [x, scale, shift, out, stats].map((tensor) => heapView(backend, tensor));
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
