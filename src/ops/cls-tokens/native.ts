import type { KernelRecorder } from '../../device/wasm/kernel-recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { multiply, packedBytes } from '../product/native';
import type { Io } from '../step-ops/step-ops';
import type { ClsShape } from './kernels';

const sizesOf = ({ windows, tokens, windowLength, clsVectors, width }: ClsShape) =>
  [windows, tokens, windowLength, clsVectors, width] as const;

/** Where the part's CLS vectors begin among those of the batch, in vectors. */
const firstOf = ({ windows, clsVectors }: ClsShape, part: number): number => part * windows * clsVectors;

/** `emitGather` on the processor. */
export const nativeGather = (
  recorder: KernelRecorder,
  shape: ClsShape,
  { x, cls }: Io<'x' | 'cls'>,
  part: number,
): void => {
  const to = cls.offset + 4 * firstOf(shape, part) * shape.width;
  recorder.call('gatherRows', 1, [x.offset, to, ...sizesOf(shape)]);
};

/** `emitScatter` on the processor. */
export const nativeScatter = (
  recorder: KernelRecorder,
  shape: ClsShape,
  { dCls, dX, dLogits }: Io<'dCls' | 'dX' | 'dLogits'>,
  part: number,
): void => {
  const from = dCls.offset + 4 * firstOf(shape, part) * shape.width;
  recorder.call('scatterRows', 1, [dX.offset, from, ...sizesOf(shape), dLogits.offset, 0]);
};

/** `emitClear` on the processor. */
export const nativeClear = (recorder: KernelRecorder, shape: ClsShape, { dX, dLogits }: Io<'dX' | 'dLogits'>): void =>
  recorder.call('scatterRows', 1, [dX.offset, 0, ...sizesOf(shape), dLogits.offset, 0]);

/** `emitSharedLogits` on the processor. */
export const nativeSharedLogits = (
  recorder: KernelRecorder,
  rows: number,
  width: number,
  { cls, weight, bias, logits }: Io<'cls' | 'weight' | 'bias' | 'logits'>,
): void =>
  multiply(recorder, {
    sizes: [rows, width, V],
    a: cls.offset,
    weight: weight.offset,
    bias: bias.offset,
    out: logits.offset,
    room: recorder.scratch(packedBytes(width, V)),
  });

/** `emitSharedScatter` on the processor. */
export function nativeSharedScatter(
  recorder: KernelRecorder,
  shape: ClsShape,
  { dz, weight, dX, dLogits }: Io<'dz' | 'weight' | 'dX' | 'dLogits'>,
  part: number,
): void {
  const rows = shape.windows * shape.clsVectors;
  const packed = packedBytes(V, shape.width);
  const room = recorder.scratch(packed + 4 * rows * shape.width);
  const own = dz.offset + 4 * firstOf(shape, part) * V;
  const sizes = [rows, V, shape.width] as const;
  multiply(recorder, { sizes, a: own, weight: weight.offset, turned: true, out: room + packed, room });
  recorder.call('scatterRows', 1, [dX.offset, room + packed, ...sizesOf(shape), dLogits.offset, own]);
}
