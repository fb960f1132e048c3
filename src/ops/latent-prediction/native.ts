import { float, type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { LAYER_NORM_EPSILON } from '../../numerics/constants';
import type { HeadShape } from '../nucleotide-head/kernels';
import { rowsAPart } from '../product/native';
import type { Io } from '../step-ops/step-ops';

/** `emitLatentTargets` on the processor. */
export function nativeLatentTargets(
  recorder: KernelRecorder,
  { windows, tokens, windowLength, width }: HeadShape,
  { count, isFirst }: { readonly count: number; readonly isFirst: boolean },
  { x, targets }: Io<'x' | 'targets'>,
  part: number,
): void {
  const rows = windows * tokens;
  const chunk = rowsAPart(rows);
  const to = targets.offset + 4 * part * windows * windowLength * width;
  recorder.call('latentTargets', partsOf(rows, chunk), [
    ...[x.offset, to, rows, width, tokens, windowLength, chunk],
    ...[count, isFirst ? 1 : 0, float(LAYER_NORM_EPSILON)],
  ]);
}

/** `emitLatentLoss` on the processor. */
export function nativeLatentLoss(
  recorder: KernelRecorder,
  { windows, tokens, windowLength, width }: HeadShape,
  weight: number,
  { predicted, targets, labels, total, losses }: Io<'predicted' | 'targets' | 'labels' | 'total' | 'losses'>,
  part: number,
): void {
  const rows = windows * tokens;
  const chunk = rowsAPart(rows);
  const first = 4 * part * windows * windowLength;
  recorder.call('latentLoss', partsOf(rows, chunk), [
    ...[predicted.offset, targets.offset + first * width, labels.offset + 2 * first, losses.offset + first],
    ...[total.offset, rows, width, tokens, windowLength, chunk, float(weight)],
  ]);
}
