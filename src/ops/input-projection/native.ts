import { type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { multiply, packedBytes, rowsAPart } from '../product/native';
import type { Io } from '../step-ops/step-ops';
import type { PartShape } from './kernels';

/** `emitInputProjection` on the processor; `part` is the number of the part. */
export function nativeInputProjection(
  recorder: KernelRecorder,
  { windows, tokens, width }: PartShape,
  { input, weight, bias, x }: Io<'input' | 'weight' | 'bias' | 'x'>,
  part: number,
): void {
  const rows = windows * tokens;
  multiply(recorder, {
    sizes: [rows, V, width],
    a: input.offset + 4 * part * rows * V,
    weight: weight.offset,
    bias: bias.offset,
    out: x.offset,
    room: recorder.scratch(packedBytes(V, width)),
  });
}

/** `emitLabelProjection` on the processor. */
export function nativeLabelProjection(
  recorder: KernelRecorder,
  { windows, tokens, width, windowLength }: PartShape & { readonly windowLength: number },
  { labels, weight, bias, x }: Io<'labels' | 'weight' | 'bias' | 'x'>,
  part: number,
): void {
  const rows = windows * tokens;
  const chunk = rowsAPart(rows);
  recorder.call('labelProjection', partsOf(rows, chunk), [
    ...[labels.offset + 8 * part * windows * windowLength, weight.offset, bias.offset, x.offset],
    ...[rows, width, tokens, windowLength, chunk],
  ]);
}
