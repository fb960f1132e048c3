import { double, float, type KernelRecorder } from '../../device/wasm/kernel-recorder';
import { unknownBase } from '../../formats/alphabet';
import { PURPOSE } from '../../numerics/draws';
import type { Stretch } from '../step-ops/step-ops';
import type { InputViewSettings, ViewShape } from './kernels';
import { SOFT_MASKED } from './layout';

/**
 * A probability as the first integer that a draw of 24 bits must stay below: exactly the comparison of `studentView`.
 */
const below = (probability: number): number => Math.ceil(probability * 2 ** 24);

/** `emitInputViews` on the processor, to the bits of `viewsFromCodes`. */
export function nativeInputViews(
  recorder: KernelRecorder,
  { batch, tokens, windowLength }: ViewShape,
  settings: InputViewSettings,
  io: Readonly<Record<'codes' | 'studentInput' | 'teacherInput' | 'labels', Stretch>>,
): void {
  const { reverseComplement, maskRate, maskZeroShare, maskRandomShare, softMaskWeight, noise } = settings;
  recorder.call('inputViews', batch, [
    ...[io.codes.offset, recorder.scratch(64 * batch)],
    ...[io.studentInput.offset, io.teacherInput.offset, io.labels.offset, batch, tokens, windowLength],
    ...[reverseComplement, maskRate, maskZeroShare, maskZeroShare + maskRandomShare].map(below),
    ...[PURPOSE.noise, float(softMaskWeight), SOFT_MASKED, unknownBase, PURPOSE.reverseComplement, PURPOSE.mask],
    ...double(noise),
  ]);
}
