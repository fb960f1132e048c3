import { type ArenaLayout, arenaLayout, slotIn, toArena } from '../../../src/model/arena-layout';
import type { ParameterLayout } from '../../../src/model/layout';
import { CONTROL_NUMBERS, STEP_UNIFORM, STEP_UNIFORM_BYTES } from '../../../src/ops/adamw-ema/kernels';
import { partialCount } from '../../../src/ops/adamw-ema/sizes';
import type { GradientStore } from '../../../src/ops/product/gradient-store';
import type { StepOps, Stretch } from '../../../src/ops/step-ops/step-ops';
import type { StepMaker } from '../../../src/training/fused/step-buffers';
import { type NamedArray, OPTIMIZER } from '../data';

/** Slices of a gradient take this many bytes at most, as the fused learner plans it. */
const SLICE_BYTES = 64 * 2 ** 20;

const ARENAS = ['student', 'teacher', 'firstMoment', 'secondMoment'] as const;

/** Weights, moments and gradient in one stretch each, and what the engine's optimiser needs beside them. */
export class Model<R extends Stretch> {
  readonly put: GradientStore;
  readonly arena: ArenaLayout;
  readonly arenas: Readonly<Record<(typeof ARENAS)[number], R>>;
  readonly gradient: R;
  readonly biasGradient: R;
  private readonly step: R;
  private readonly partials: R;
  private readonly control: R;
  private readonly applied: R;
  private readonly distances: R;

  constructor(maker: StepMaker<R>, parameters: readonly NamedArray[], clipNorm: number, mostSlices: number) {
    this.arena = arenaLayout(layoutOf(parameters));
    const { span, decayedSpan } = this.arena;
    const slices = Math.max(1, Math.min(mostSlices, Math.floor(SLICE_BYTES / (4 * span))));
    this.put = { slices, stride: decayedSpan, biasStride: span - decayedSpan, accumulate: false };
    this.arenas = Object.fromEntries(ARENAS.map((name) => [name, maker.floats(name, span)])) as typeof this.arenas;
    this.gradient = maker.floats('gradient', slices * decayedSpan);
    this.biasGradient = maker.floats('biasGradient', slices * (span - decayedSpan));
    this.step = maker.uniform('step', STEP_UNIFORM_BYTES);
    const parts = partialCount(span);
    this.partials = maker.floats('partials', parts);
    this.control = maker.floats('control', CONTROL_NUMBERS);
    this.applied = maker.floats('applied', 1);
    this.distances = maker.floats('distances', 2 * parts);
    const weights = toArena(this.arena, flatten(parameters));
    for (const name of ['student', 'teacher'] as const) maker.write(this.arenas[name], () => weights);
    const uniform = new Float32Array(STEP_UNIFORM_BYTES / 4);
    uniform[STEP_UNIFORM.learningRate] = OPTIMIZER.learningRate;
    uniform[STEP_UNIFORM.momentum] = OPTIMIZER.momentum;
    uniform[STEP_UNIFORM.weightDecay] = OPTIMIZER.weightDecay;
    uniform[STEP_UNIFORM.clipNorm] = clipNorm;
    maker.write(this.step, () => uniform);
  }

  /** Stretches of a parameter: its weights, and its gradient with all slices. */
  slot(name: string): { readonly weights: R; readonly gradient: R } {
    const { first, decayed, size: numbers } = slotIn(this.arena, name);
    const size = 4 * numbers;
    const { stride, biasStride, slices } = this.put;
    const [all, begin, sliceNumbers] = decayed ? [this.gradient, 0, stride] : [this.biasGradient, stride, biasStride];
    const within = (whole: R, at: number, bytes: number): R => ({ ...whole, offset: whole.offset + at, size: bytes });
    return {
      weights: within(this.arenas.student, 4 * first, size),
      gradient: within(all, 4 * (first - begin), 4 * (slices - 1) * sliceNumbers + size),
    };
  }

  /** Clip, AdamW and EMA: the end of a step. */
  optimise(ops: StepOps<R>): void {
    const { arena, arenas, gradient, biasGradient, partials, control, applied, distances, step } = this;
    ops.gradientSum(arena, this.put.slices, { gradient, biasGradient, partials });
    ops.control(arena.span, { partials, applied, control, step });
    ops.update(arena, { ...arenas, gradient, biasGradient, control, distances, step });
  }
}

export function layoutOf(parameters: readonly NamedArray[]): ParameterLayout {
  let size = 0;
  const slots = parameters.map(({ name, shape, values }) => {
    const decayed = shape.length > 1;
    const slot = { name, published: name, shape, offset: size, size: values.length, fanIn: shape[0], decayed };
    size += values.length;
    return slot;
  });
  return { slots, size };
}

/** The arrays one after the other. */
export function flatten(arrays: readonly NamedArray[]): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(arrays.reduce((sum, { values }) => sum + values.length, 0));
  let offset = 0;
  for (const { values } of arrays) {
    flat.set(values, offset);
    offset += values.length;
  }
  return flat;
}
