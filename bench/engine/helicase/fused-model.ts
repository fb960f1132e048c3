import { Buffers } from '../../../src/device/webgpu/buffers';
import type { Plan } from '../../../src/device/webgpu/plan';
import { readRange } from '../../../src/device/webgpu/read-range';
import type { BufferRange } from '../../../src/device/webgpu/recorder';
import { type ArenaLayout, arenaLayout, fromArena, toArena } from '../../../src/model/arena-layout';
import type { ParameterLayout } from '../../../src/model/layout';
import {
  CONTROL_NUMBERS,
  emitControl,
  emitGradientSum,
  emitUpdate,
  STEP_UNIFORM,
  STEP_UNIFORM_BYTES,
} from '../../../src/ops/adamw-ema/kernels';
import { partialCount } from '../../../src/ops/adamw-ema/sizes';
import type { GradientStore } from '../../../src/ops/product/gradient-store';
import { type NamedArray, OPTIMIZER } from '../data';

/**
 * Hardware wants a weight gradient in slices, enough workgroups for a small matrix, within this many bytes; as the
 * fused learner plans it.
 */
const MOST_SLICES = 32;
const SLICE_BYTES = 64 * 2 ** 20;

const ARENAS = ['student', 'teacher', 'firstMoment', 'secondMoment'] as const;

/** Weights, moments and gradient in one buffer each, and what the engine's optimiser needs beside them. */
export class FusedModel {
  readonly buffers: Buffers;
  readonly put: GradientStore;
  readonly arena: ArenaLayout;
  private readonly arenas: Readonly<Record<(typeof ARENAS)[number], BufferRange>>;
  readonly gradient: BufferRange;
  readonly biasGradient: BufferRange;
  private readonly uniform: BufferRange;
  private readonly partials: BufferRange;
  private readonly control: BufferRange;
  private readonly applied: BufferRange;
  private readonly distances: BufferRange;
  private readonly numbers = new Float32Array(STEP_UNIFORM_BYTES / 4);

  constructor(device: GPUDevice, parameters: readonly NamedArray[], clipNorm: number, software: boolean) {
    this.buffers = new Buffers(device);
    this.arena = arenaLayout(layoutOf(parameters));
    const { span, decayedSpan } = this.arena;
    const slices = software ? 1 : Math.max(1, Math.min(MOST_SLICES, Math.floor(SLICE_BYTES / (4 * span))));
    this.put = { slices, stride: decayedSpan, biasStride: span - decayedSpan, accumulate: false };
    this.arenas = Object.fromEntries(ARENAS.map((name) => [name, this.buffers.floats(name, span)])) as Record<
      (typeof ARENAS)[number],
      BufferRange
    >;
    this.gradient = this.buffers.floats('gradient', slices * decayedSpan);
    this.biasGradient = this.buffers.floats('biasGradient', slices * (span - decayedSpan));
    this.uniform = this.buffers.uniform('step', STEP_UNIFORM_BYTES);
    const parts = partialCount(span);
    this.partials = this.buffers.floats('partials', parts);
    this.control = this.buffers.floats('control', CONTROL_NUMBERS);
    this.applied = this.buffers.floats('applied', 1);
    this.distances = this.buffers.floats('distances', 2 * parts);
    const weights = toArena(this.arena, flatten(parameters));
    for (const name of ['student', 'teacher'] as const) this.write(this.arenas[name], weights);
    this.numbers[STEP_UNIFORM.learningRate] = OPTIMIZER.learningRate;
    this.numbers[STEP_UNIFORM.momentum] = OPTIMIZER.momentum;
    this.numbers[STEP_UNIFORM.weightDecay] = OPTIMIZER.weightDecay;
    this.numbers[STEP_UNIFORM.clipNorm] = clipNorm;
  }

  /** Stretches of a parameter: its weights, and its gradient with all slices. */
  slot(name: string): { readonly weights: BufferRange; readonly gradient: BufferRange } {
    const slot = this.arena.parameters.slots.find((one) => one.name === name);
    if (slot === undefined) throw new Error(`the model has no parameter ${name}`);
    const first = this.arena.offsets[name];
    const size = 4 * slot.size;
    const { stride, biasStride, slices } = this.put;
    const [all, begin, sliceNumbers] = slot.decayed
      ? [this.gradient, 0, stride]
      : [this.biasGradient, stride, biasStride];
    return {
      weights: { buffer: this.arenas.student.buffer, offset: 4 * first, size },
      gradient: { buffer: all.buffer, offset: 4 * (first - begin), size: 4 * (slices - 1) * sliceNumbers + size },
    };
  }

  write({ buffer, offset }: BufferRange, values: Float32Array<ArrayBuffer>): void {
    this.buffers.device.queue.writeBuffer(buffer, offset, values);
  }

  /** Clip, AdamW and EMA: the end of a step. */
  emitOptimiser(plan: Plan): void {
    const { arena, arenas, gradient, biasGradient, uniform: step, partials, control, applied, distances } = this;
    emitGradientSum(plan, arena, this.put.slices, { gradient, biasGradient, partials });
    emitControl(plan, arena.span, { partials, applied, control, step });
    emitUpdate(plan, arena, { ...arenas, gradient, biasGradient, control, distances, step });
  }

  /** One uniform, one pass, one submit. */
  run(plan: Plan): void {
    this.write(this.uniform, this.numbers);
    plan.submit(this.buffers.device);
  }

  readonly sync = (): Promise<void> => this.buffers.device.queue.onSubmittedWorkDone().then(() => {});

  async read(name: 'student' | 'teacher'): Promise<Float32Array> {
    return fromArena(this.arena, await this.numbersOf(this.arenas[name]));
  }

  async numbersOf(range: BufferRange): Promise<Float32Array> {
    return new Float32Array(await readRange(this.buffers.device, range));
  }
}

function layoutOf(parameters: readonly NamedArray[]): ParameterLayout {
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
