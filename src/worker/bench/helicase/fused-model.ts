import { Buffers } from '../../../gpu/buffers';
import { Pipelines, Plan } from '../../../gpu/plan';
import { readRange } from '../../../gpu/read-range';
import type { BufferRange } from '../../../gpu/recorder';
import { type ArenaLayout, arenaLayout, fromArena, toArena } from '../../../model/arena-layout';
import type { ParameterLayout } from '../../../model/layout';
import { CONTROL_NUMBERS, emitControl, emitGradientSum, emitUpdate, STEP_UNIFORM, STEP_UNIFORM_BYTES } from '../../../ops/adamw-ema/kernels';
import { partialCount } from '../../../ops/adamw-ema/sizes';
import type { GradientStore } from '../../../ops/product/gradient-store';
import { type NamedArray, OPTIMIZER } from '../data';

/** Hardware wants a weight gradient in slices, enough workgroups for a small matrix, within this many bytes; as the fused learner plans it. */
const MOST_SLICES = 32;
const SLICE_BYTES = 64 * 2 ** 20;

const ARENAS = ['student', 'teacher', 'firstMoment', 'secondMoment'] as const;

/** Weights, moments and gradient in one buffer each, and the plan of a step that ends with the engine's optimiser. */
export class FusedModel {
  readonly buffers: Buffers;
  readonly plan = new Plan();
  readonly put: GradientStore;
  readonly arena: ArenaLayout;
  private readonly arenas: Readonly<Record<(typeof ARENAS)[number], BufferRange>>;
  readonly gradient: BufferRange;
  readonly biasGradient: BufferRange;
  private readonly uniform: BufferRange;
  private readonly numbers = new Float32Array(STEP_UNIFORM_BYTES / 4);

  constructor(device: GPUDevice, parameters: readonly NamedArray[], software: boolean) {
    this.buffers = new Buffers(device);
    this.arena = arenaLayout(layoutOf(parameters));
    const { span, decayedSpan } = this.arena;
    const slices = software ? 1 : Math.max(1, Math.min(MOST_SLICES, Math.floor(SLICE_BYTES / (4 * span))));
    this.put = { slices, stride: decayedSpan, biasStride: span - decayedSpan, accumulate: false };
    this.arenas = Object.fromEntries(ARENAS.map((name) => [name, this.buffers.floats(name, span)])) as Record<(typeof ARENAS)[number], BufferRange>;
    this.gradient = this.buffers.floats('gradient', slices * decayedSpan);
    this.biasGradient = this.buffers.floats('biasGradient', slices * (span - decayedSpan));
    this.uniform = this.buffers.uniform('step', STEP_UNIFORM_BYTES);
    const weights = toArena(this.arena, flatten(parameters));
    for (const name of ['student', 'teacher'] as const) this.write(this.arenas[name], weights);
    this.numbers[STEP_UNIFORM.learningRate] = OPTIMIZER.learningRate;
    this.numbers[STEP_UNIFORM.momentum] = OPTIMIZER.momentum;
    this.numbers[STEP_UNIFORM.weightDecay] = OPTIMIZER.weightDecay;
  }

  /** Stretches of a parameter: its weights, and its gradient with all slices. */
  slot(name: string): { readonly weights: BufferRange; readonly gradient: BufferRange } {
    const slot = this.arena.parameters.slots.find((one) => one.name === name);
    if (slot === undefined) throw new Error(`the model has no parameter ${name}`);
    const first = this.arena.offsets[name];
    const size = 4 * slot.size;
    const { stride, biasStride, slices } = this.put;
    const [all, begin, sliceNumbers] = slot.decayed ? [this.gradient, 0, stride] : [this.biasGradient, stride, biasStride];
    return {
      weights: { buffer: this.arenas.student.buffer, offset: 4 * first, size },
      gradient: { buffer: all.buffer, offset: 4 * (first - begin), size: 4 * (slices - 1) * sliceNumbers + size },
    };
  }

  write({ buffer, offset }: BufferRange, values: Float32Array<ArrayBuffer>): void {
    this.buffers.device.queue.writeBuffer(buffer, offset, values);
  }

  /** Clip, AdamW and EMA at the end of the plan, and the plan made ready. */
  async finish(clipNorm: number): Promise<void> {
    this.numbers[STEP_UNIFORM.clipNorm] = clipNorm;
    const { plan, buffers, arena, arenas, gradient, biasGradient, uniform: step } = this;
    const count = partialCount(arena.span);
    const partials = buffers.floats('partials', count);
    const control = buffers.floats('control', CONTROL_NUMBERS);
    const applied = buffers.floats('applied', 1);
    const distances = buffers.floats('distances', 2 * count);
    emitGradientSum(plan, arena, this.put.slices, { gradient, biasGradient, partials });
    emitControl(plan, arena.span, { partials, applied, control, step });
    emitUpdate(plan, arena, { ...arenas, gradient, biasGradient, control, distances, step });
    await Pipelines.of(buffers.device).prepare([plan]);
  }

  /** One uniform, one pass, one submit. */
  step(): void {
    const { queue } = this.buffers.device;
    this.write(this.uniform, this.numbers);
    const encoder = this.buffers.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    this.plan.encode(pass);
    pass.end();
    queue.submit([encoder.finish()]);
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
    const slot = { name, shape, offset: size, size: values.length, fanIn: shape[0], decayed: shape.length > 1 };
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
