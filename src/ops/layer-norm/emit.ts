import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import type { RowForms } from '../row-group/forms';
import { forwardKernel, inputGradientKernel, parameterGradientKernel, partialKernel, type Sized } from './kernels';
import type { LayerNormShape } from './sizes';

const emit = (recorder: Recorder, { kernel, workgroups }: Sized, ...buffers: readonly BufferRange[]): void =>
  recorder.dispatch(kernel, buffers, workgroups);

/** out [N,D] and stats [N,2] of x [N,D]: one dispatch. */
export const emitForward = (
  recorder: Recorder,
  shape: LayerNormShape,
  forms: RowForms,
  { x, scale, shift, out, stats }: Readonly<Record<'x' | 'scale' | 'shift' | 'out' | 'stats', BufferRange>>,
): void => emit(recorder, forwardKernel(shape, forms('LayerNorm.forward')), x, scale, shift, out, stats);

export interface LayerNormGradients {
  readonly scale: BufferRange;
  readonly shift: BufferRange;
}

/**
 * All gradients from dOut: three dispatches. `partial` [chunks,2,D] (see `rowChunks`) is workspace; `residual` [N,D] is
 * added to dX and may not be dX itself; with `accumulate` the parameters' gradients are added to what is there.
 */
export function emitBackward(
  recorder: Recorder,
  shape: LayerNormShape,
  forms: RowForms,
  io: Readonly<Record<'x' | 'scale' | 'stats' | 'dOut' | 'dX' | 'partial', BufferRange>> & {
    readonly residual?: BufferRange;
    readonly gradients: LayerNormGradients;
  },
  accumulate = false,
): void {
  const { x, scale, stats, dOut, dX, partial, residual, gradients } = io;
  const input = inputGradientKernel(shape, forms('LayerNorm.inputGradient'), residual !== undefined);
  emit(recorder, input, x, scale, stats, dOut, ...(residual === undefined ? [] : [residual]), dX);
  emit(recorder, partialKernel(shape), x, stats, dOut, partial);
  emit(recorder, parameterGradientKernel(shape, accumulate), partial, gradients.scale, gradients.shift);
}
