import type { KernelRecorder } from '../../device/wasm/kernel-recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import type { PartShape } from '../input-projection/kernels';
import { LOGIT_STRIDE } from '../nucleotide-head/kernels';
import type { GradientStore } from '../product/gradient-store';
import { addUpWeights } from '../product/native';
import type { Stretch } from '../step-ops/step-ops';
import type { EdgeOffsets } from './kernels';

/**
 * `emitEdgeGradients` on the processor: two sums over rows, as those of any weight matrix. `part` begins at the number
 * of the part.
 */
export function nativeEdgeGradients(
  recorder: KernelRecorder,
  { windows, tokens, width }: PartShape,
  { outputWeight, outputBias, inputWeight, inputBias }: EdgeOffsets,
  put: GradientStore,
  io: Readonly<Record<'x' | 'dLogits' | 'dX' | 'input' | 'gradient' | 'biasGradient' | 'part', Stretch>>,
): void {
  const rows = windows * tokens;
  const output = {
    x: io.x.offset,
    dOut: io.dLogits.offset,
    dOutRow: LOGIT_STRIDE,
    weight: io.gradient.offset + 4 * outputWeight,
    bias: io.biasGradient.offset + 4 * outputBias,
  };
  addUpWeights(recorder, [rows, width, V], output, put);
  const input = {
    x: io.input.offset + 4 * io.part.offset * rows * V,
    dOut: io.dX.offset,
    weight: io.gradient.offset + 4 * inputWeight,
    bias: io.biasGradient.offset + 4 * inputBias,
  };
  addUpWeights(recorder, [rows, V, width], input, put);
}
