import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import type { TileChoice } from '../product/choice';
import { type GradientStore, PLAIN_STORE } from '../product/gradient-store';
import {
  type Epilogue,
  forwardKernel,
  inputGradientKernel,
  type LinearShape,
  type Sized,
  weightGradientKernel,
} from './kernels';

const emit = (
  recorder: Recorder,
  { kernel, workgroups }: Sized,
  ...buffers: readonly (BufferRange | undefined)[]
): void =>
  recorder.dispatch(
    kernel,
    buffers.filter((buffer) => buffer !== undefined),
    workgroups,
  );

/** out = epilogue(x . w + b) [M,O], one dispatch. @param name of the kernel, which chooses its tile */
export function emitLinear(
  recorder: Recorder,
  name: string,
  shape: LinearShape,
  epilogue: Epilogue,
  tiles: TileChoice,
  io: Readonly<Record<'x' | 'weight' | 'bias' | 'out', BufferRange>> & {
    /** [M,O], of the epilogue `residual`. */
    readonly residual?: BufferRange;
    /** [T,E], of the epilogue `turn`. */
    readonly table?: BufferRange;
    /** [M,O], filled by the epilogue `gelu` that wants it. */
    readonly slope?: BufferRange;
  },
): void {
  emit(
    recorder,
    forwardKernel(name, shape, epilogue, tiles(name, 'nn', shape.outputs)),
    io.x,
    io.weight,
    io.bias,
    io.residual,
    io.table,
    io.out,
    io.slope,
  );
}

/** dX [M,I] from dOut [M,O], one dispatch; times `slope` [M,I] where given; with `added`, added to what is there. */
export const emitInputGradient = (
  recorder: Recorder,
  name: string,
  shape: LinearShape,
  tiles: TileChoice,
  {
    dOut,
    weight,
    slope,
    dX,
    added = false,
  }: Readonly<Record<'dOut' | 'weight' | 'dX', BufferRange>> & {
    readonly slope?: BufferRange;
    readonly added?: boolean;
  },
): void =>
  emit(
    recorder,
    inputGradientKernel(name, shape, { slope: slope !== undefined, added }, tiles(name, 'nt', shape.inputs)),
    dOut,
    weight,
    slope,
    dX,
  );

/** dW [I,O] and dB [O] from x [M,I] and dOut [M,O], one dispatch. */
export const emitWeightGradient = (
  recorder: Recorder,
  name: string,
  shape: LinearShape,
  tiles: TileChoice,
  { x, dOut, weight, bias }: Readonly<Record<'x' | 'dOut' | 'weight' | 'bias', BufferRange>>,
  put: GradientStore = PLAIN_STORE,
): void =>
  emit(recorder, weightGradientKernel(name, shape, put, tiles(name, 'tn', shape.outputs)), x, dOut, weight, bias);
