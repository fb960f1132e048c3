import { float, type KernelRecorder } from '../../device/wasm/kernel-recorder';
import { NORM_EPSILON, SQUARE_EPSILON } from '../../numerics/constants';
import type { Io, UnitVectors } from '../step-ops/step-ops';

const EPSILONS = [NORM_EPSILON, SQUARE_EPSILON].map(float);

/** `emitUnits` on the processor. */
export const nativeUnits = (
  recorder: KernelRecorder,
  { count, size, step, next }: UnitVectors,
  { x, y }: Io<'x' | 'y'>,
): void => recorder.call('units', count, [x.offset, y.offset, size, step, next, ...EPSILONS]);

/** `emitUnitsGradient` on the processor. */
export const nativeUnitsGradient = (
  recorder: KernelRecorder,
  { count, size, step, next }: UnitVectors,
  { x, dy, dx }: Io<'x' | 'dy' | 'dx'>,
): void => recorder.call('unitsGradient', count, [x.offset, dy.offset, size, step, next, ...EPSILONS, dx.offset]);
