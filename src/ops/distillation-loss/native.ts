import { float, type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { TINY } from '../../numerics/constants';
import type { Stretch } from '../step-ops/step-ops';
import { type ContrastiveShape, type DistillationSettings, SINKHORN_ROUNDS } from './kernels';

/** Columns that a part takes (distillation.as.ts). */
const COLUMNS = 64;

/** `emitDistillation` on the processor. */
export function nativeDistillation(
  recorder: KernelRecorder,
  { batch: B, clsVectors: C, classes: K }: ContrastiveShape,
  { centering, studentTemperature, teacherTemperature, centerMomentum }: DistillationSettings,
  io: Readonly<Record<'student' | 'teacher' | 'center' | 'distribution' | 'rows' | 'usage', Stretch>>,
  gradient?: { readonly dStudent: Stretch; readonly weight: number },
): void {
  const R = B * C;
  const { student, teacher, center, distribution, rows, usage } = io;
  const blocks = partsOf(C * K, COLUMNS);
  if (centering === 'sinkhorn')
    for (let round = 0; round < SINKHORN_ROUNDS; round++) {
      const [from, scale] = round === 0 ? [teacher, 1 / teacherTemperature] : [distribution, 1];
      recorder.call('sinkhornBatch', blocks, [from.offset, distribution.offset, B, C * K, float(scale)]);
      recorder.call('sinkhornClasses', R, [distribution.offset, K]);
    }
  const scale = gradient === undefined ? 0 : gradient.weight / (R * studentTemperature);
  recorder.call('distillationRows', R, [
    ...[student.offset, teacher.offset, centering === 'ema' ? center.offset : 0, distribution.offset, rows.offset],
    ...[gradient?.dStudent.offset ?? 0, K, C],
    ...[1 / studentTemperature, 1 / teacherTemperature, scale, TINY].map(float),
  ]);
  recorder.call('distillationUsage', blocks, [
    ...[teacher.offset, distribution.offset, center.offset, usage.offset, B, C * K],
    ...[centerMomentum, 1 - centerMomentum].map(float),
  ]);
}
