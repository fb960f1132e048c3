import { float, type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { NORM_EPSILON, TINY } from '../../numerics/constants';
import type { Stretch } from '../step-ops/step-ops';

/** Features that a part takes (infonce.as.ts). */
const COLUMNS = 16;

/** `emitInfoNce` on the processor. */
export function nativeInfoNce(
  recorder: KernelRecorder,
  [B, F]: readonly [batch: number, features: number],
  { temperature, weight }: { readonly temperature: number; readonly weight: number },
  io: Readonly<
    Record<
      'student' | 'teacher' | 'studentCentered' | 'teacherCentered' | 'cosines' | 'rowLosses' | 'dStudent',
      Stretch
    >
  >,
): void {
  const centered = [io.studentCentered.offset, io.teacherCentered.offset];
  const cosines = io.cosines.offset;
  const blocks = partsOf(F, COLUMNS);
  recorder.call('infoNceCenter', blocks, [io.student.offset, io.teacher.offset, ...centered, B, F]);
  recorder.call('infoNceCosines', B, [...centered, cosines, B, F]);
  recorder.call('infoNceRows', B, [cosines, io.rowLosses.offset, B, float(temperature), float(NORM_EPSILON)]);
  recorder.call('infoNceGradient', blocks, [
    ...[...centered, cosines, io.dStudent.offset, B, F],
    ...[weight, NORM_EPSILON, TINY].map(float),
  ]);
}
