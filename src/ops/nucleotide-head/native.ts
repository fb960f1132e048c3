import { float, type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { BCE_TEMPERATURE, BASE_CLASSES as V } from '../../numerics/constants';
import type { MlmLoss } from '../masked-cross-entropy/kernels';
import { multiply, packedBytes, rowsAPart } from '../product/native';
import type { Io } from '../step-ops/step-ops';
import { type HeadShape, LOGIT_STRIDE } from './kernels';

/** `emitNucleotideLoss` on the processor: logits, the loss of each row, and the gradient of the features. */
export function nativeNucleotideLoss(
  recorder: KernelRecorder,
  { windows, tokens, windowLength, width }: HeadShape,
  { mlmLoss, mlmWeight }: { readonly mlmLoss: MlmLoss; readonly mlmWeight: number },
  io: Io<'x' | 'weight' | 'bias' | 'labels' | 'total' | 'dLogits' | 'dX' | 'rowLosses'>,
  part: number,
): void {
  const rows = windows * tokens;
  const room = recorder.scratch(Math.max(packedBytes(width, V), packedBytes(V, width)));
  const { dLogits, weight } = io;
  rowsOfLogits(recorder, rows, width, { x: io.x.offset, weight: weight.offset, out: dLogits.offset, room });
  const chunk = rowsAPart(rows);
  const first = 8 * part * windows * windowLength;
  recorder.call('nucleotideLoss', partsOf(rows, chunk), [
    ...[dLogits.offset, io.bias.offset, io.labels.offset + first, io.rowLosses.offset + first, io.total.offset],
    ...[rows, tokens, windowLength, mlmLoss === 'bce' ? 1 : 0, float(1 / BCE_TEMPERATURE), float(mlmWeight), chunk],
  ]);
  multiply(recorder, {
    sizes: [rows, V, width],
    a: dLogits.offset,
    aRow: LOGIT_STRIDE,
    weight: weight.offset,
    turned: true,
    out: io.dX.offset,
    room,
  });
}

/** `emitBaseLogits` on the processor. */
export function nativeBaseLogits(
  recorder: KernelRecorder,
  { windows, tokens, windowLength, width }: HeadShape,
  { x, weight, bias, logits }: Io<'x' | 'weight' | 'bias' | 'logits'>,
  part: number,
): void {
  const rows = windows * tokens;
  const packed = packedBytes(width, V);
  const room = recorder.scratch(packed + 4 * rows * LOGIT_STRIDE);
  rowsOfLogits(recorder, rows, width, { x: x.offset, weight: weight.offset, out: room + packed, room });
  const chunk = rowsAPart(rows);
  const to = logits.offset + 4 * part * windows * windowLength * V;
  const args = [room + packed, bias.offset, to, rows, tokens, windowLength, chunk];
  recorder.call('baseLogits', partsOf(rows, chunk), args);
}

/** Logits without their bias, [rows, 8]. */
const rowsOfLogits = (
  recorder: KernelRecorder,
  rows: number,
  width: number,
  { x, weight, out, room }: Readonly<Record<'x' | 'weight' | 'out' | 'room', number>>,
): void => multiply(recorder, { sizes: [rows, width, LOGIT_STRIDE], a: x, weight, weightCols: V, out, room });
