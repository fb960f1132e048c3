import { type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import type { HeadShape } from '../nucleotide-head/kernels';
import { rowsAPart } from '../product/native';
import type { Io } from '../step-ops/step-ops';

/** `emitTokenMeans` on the processor. */
export const nativeTokenMeans = (
  recorder: KernelRecorder,
  { windows, tokens, windowLength, width }: HeadShape,
  { x, means }: Io<'x' | 'means'>,
  part: number,
): void =>
  recorder.call('tokenMeans', windows, [
    ...[x.offset, means.offset + 4 * part * windows * width, tokens, windowLength, width],
  ]);

/** `emitTokenMeansGradient` on the processor. */
export function nativeTokenMeansGradient(
  recorder: KernelRecorder,
  { windows, tokens, windowLength, width }: HeadShape,
  { dMeans, dX }: Io<'dMeans' | 'dX'>,
  part: number,
): void {
  const rows = windows * tokens;
  const chunk = rowsAPart(rows);
  recorder.call('tokenMeansGradient', partsOf(rows, chunk), [
    ...[dMeans.offset + 4 * part * windows * width, dX.offset, tokens, windowLength, width, rows, chunk],
  ]);
}
