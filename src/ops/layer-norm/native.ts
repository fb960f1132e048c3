import { float, type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { LAYER_NORM_EPSILON } from '../../numerics/constants';
import { rowsAPart } from '../product/native';
import type { Io, Stretch } from '../step-ops/step-ops';
import { type LayerNormShape, rowChunks } from './sizes';

/** Columns that a part of the last sums takes. */
const COLUMNS = 16;

/** `emitForward` on the processor. */
export function nativeLayerNorm(
  recorder: KernelRecorder,
  { rows, width }: LayerNormShape,
  { x, scale, shift, out, stats }: Io<'x' | 'scale' | 'shift' | 'out' | 'stats'>,
): void {
  const chunk = rowsAPart(rows);
  recorder.call('layerNorm', partsOf(rows, chunk), [
    ...[x.offset, scale.offset, shift.offset, out.offset, stats.offset],
    ...[rows, width, chunk, float(LAYER_NORM_EPSILON)],
  ]);
}

/** `emitBackward` on the processor. */
export function nativeLayerNormGradient(
  recorder: KernelRecorder,
  shape: LayerNormShape,
  io: Io<'x' | 'scale' | 'stats' | 'dOut' | 'dX' | 'partial'> & {
    readonly residual?: Stretch;
    readonly gradients: Io<'scale' | 'shift'>;
  },
  accumulate: boolean,
): void {
  const { rows, width } = shape;
  const { chunks, rowsPerChunk } = rowChunks(shape);
  const { x, scale, stats, dOut, residual, dX, partial, gradients } = io;
  recorder.call('layerNormGradient', chunks, [
    ...[x.offset, scale.offset, stats.offset, dOut.offset, residual?.offset ?? 0, dX.offset, partial.offset],
    ...[rows, width, rowsPerChunk],
  ]);
  recorder.call('layerNormSums', partsOf(width, COLUMNS), [
    ...[partial.offset, gradients.scale.offset, gradients.shift.offset, chunks, width, accumulate ? 1 : 0],
  ]);
}
