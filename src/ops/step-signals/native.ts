import { float, type KernelRecorder } from '../../device/wasm/kernel-recorder';
import { TINY } from '../../numerics/constants';
import { CONTROL, STEP_UNIFORM } from '../adamw-ema/kernels';
import { arenaParts } from '../adamw-ema/native';
import type { ContrastiveShape } from '../distillation-loss/kernels';
import type { Io, LossRows, Stretch } from '../step-ops/step-ops';

/** `emitWeightTotal` on the processor. */
export const nativeWeightTotal = (
  recorder: KernelRecorder,
  positions: number,
  { labels, total }: Io<'labels' | 'total'>,
): void => recorder.call('weightTotal', 1, [labels.offset, total.offset, positions]);

/** `emitSignals` on the processor. */
export function nativeSignals(
  recorder: KernelRecorder,
  {
    positions,
    span,
    cls,
    losses,
  }: {
    readonly positions: number;
    readonly span: number;
    readonly cls: ContrastiveShape | null;
    readonly losses: readonly LossRows<Stretch>[];
  },
  io: Io<'rowLosses' | 'rows' | 'usage' | 'center' | 'control' | 'distances' | 'ring' | 'step'>,
): void {
  const { batch, clsVectors, classes } = cls ?? { batch: 0, clsVectors: 0, classes: 0 };
  recorder.call('signals', 1, [
    ...[io.rowLosses.offset, positions, io.rows.offset, batch * clsVectors],
    ...[io.usage.offset, io.center.offset, clsVectors * classes, clsVectors, io.distances.offset, arenaParts(span)],
    ...[io.control.offset + 4 * CONTROL.norm, io.control.offset + 4 * CONTROL.finite],
    ...[io.ring.offset, io.step.offset + 4 * STEP_UNIFORM.ringRow, float(TINY), losses.length],
    ...losses.flatMap(({ rows, count, divisor }) => [rows.offset, count, float(divisor)]),
  ]);
}
