import { double, float, type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import { ADAM, CLIP_EPSILON } from '../../numerics/constants';
import { logarithm } from '../../numerics/elementary';
import type { Io, Stretch } from '../step-ops/step-ops';
import { type ArenaSpans, CONTROL, STEP_UNIFORM } from './kernels';

/** Numbers a part takes: a sum of each lies among the partial sums, of which there are at most 4,096. */
const LEAST_NUMBERS = 4096;
const numbersAPart = (span: number): number => Math.max(LEAST_NUMBERS, 4 * Math.ceil(span / 4096 / 4));
/** Parts an arena is gone through in: so many partial sums there are. */
export const arenaParts = (span: number): number => partsOf(span, numbersAPart(span));

const of = (all: Stretch, index: number): number => all.offset + 4 * index;

/** `emitGradientSum` on the processor. */
export const nativeGradientSum = (
  recorder: KernelRecorder,
  { span, decayedSpan }: ArenaSpans,
  slices: number,
  { gradient, biasGradient, partials }: Io<'gradient' | 'biasGradient' | 'partials'>,
): void =>
  recorder.call('gradientSum', arenaParts(span), [
    ...[gradient.offset, biasGradient.offset, partials.offset, span, decayedSpan, slices, numbersAPart(span)],
  ]);

/** `emitControl` on the processor. */
export const nativeControl = (
  recorder: KernelRecorder,
  span: number,
  { partials, applied, control, step }: Io<'partials' | 'applied' | 'control' | 'step'>,
): void => {
  const { norm, finite, clip, firstCorrection, secondCorrection } = CONTROL;
  recorder.call('control', 1, [
    ...[partials.offset, arenaParts(span), applied.offset],
    ...[norm, finite, clip, firstCorrection, secondCorrection].map((index) => of(control, index)),
    ...[of(step, STEP_UNIFORM.clipNorm), float(CLIP_EPSILON)],
    ...double(-logarithm(ADAM.beta1)),
    ...double(-logarithm(ADAM.beta2)),
  ]);
};

/** `emitUpdate` on the processor. */
export const nativeUpdate = (
  recorder: KernelRecorder,
  { span, decayedSpan }: ArenaSpans,
  io: Io<
    | 'gradient'
    | 'biasGradient'
    | 'student'
    | 'teacher'
    | 'firstMoment'
    | 'secondMoment'
    | 'control'
    | 'distances'
    | 'step'
  >,
): void => {
  const { finite, clip, firstCorrection, secondCorrection } = CONTROL;
  const { learningRate, momentum, weightDecay } = STEP_UNIFORM;
  recorder.call('update', arenaParts(span), [
    ...[io.student, io.teacher, io.firstMoment, io.secondMoment, io.gradient, io.biasGradient, io.distances].map(
      ({ offset }) => offset,
    ),
    ...[span, decayedSpan, numbersAPart(span)],
    ...[finite, clip, firstCorrection, secondCorrection].map((index) => of(io.control, index)),
    ...[learningRate, momentum, weightDecay].map((index) => of(io.step, index)),
    ...[1 - ADAM.beta1, 1 - ADAM.beta2, ADAM.epsilon].map(float),
  ]);
};
