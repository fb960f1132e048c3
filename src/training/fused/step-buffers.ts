import { Buffers } from '../../device/webgpu/buffers';
import type { BufferRange } from '../../device/webgpu/recorder';
import { ALIGNMENT } from '../../device/webgpu/sizes';
import { type ArenaLayout, arenaLayout, toArena } from '../../model/arena-layout';
import type { ParameterLayout } from '../../model/layout';
import { STEP_UNIFORM_BYTES } from '../../ops/adamw-ema/kernels';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';
import type { LearnerState } from '../learner';
import { type FusedMemory, RING_ROWS, STAGING_BUFFERS, type WorkspaceName } from './memory';

export type ArenaName = keyof FusedMemory['weights'];

/** The buffers of a fused step, all of them made at once as its memory plan says. Owns them. */
export class StepBuffers {
  readonly arena: ArenaLayout;
  readonly arenas: Readonly<Record<ArenaName, BufferRange>>;
  /**
   * What the layers leave behind, as `planActivations` names it: the stream `x` before each and behind the last
   * [m T, D], and what they keep.
   */
  readonly activations: Readonly<Record<string, readonly BufferRange[]>>;
  /** What the layers need beside that, as `scratch` names it. */
  readonly scratch: Readonly<Record<string, BufferRange>>;
  readonly work: Readonly<Record<WorkspaceName, BufferRange>>;
  /** What changes from step to step. */
  readonly step: BufferRange;
  /** For each part of the batch, a uniform that holds its number. */
  readonly parts: readonly BufferRange[];
  readonly staging: readonly BufferRange[];
  private readonly buffers: Buffers;

  constructor(device: GPUDevice, layout: ParameterLayout, memory: FusedMemory, parts: number) {
    const buffers = new Buffers(device);
    this.buffers = buffers;
    this.arena = arenaLayout(layout);
    this.arenas = mapped(memory.weights, (name, numbers) => buffers.floats(name, numbers));
    const many = ([name, { count, numbers }]: [string, { count: number; numbers: number }]) =>
      [name, Array.from({ length: count }, (_, i) => buffers.floats(`${name} ${i}`, numbers))] as const;
    this.activations = Object.fromEntries(Object.entries(memory.activations).map(many));
    this.scratch = mapped(memory.scratch, (name, numbers) => buffers.floats(name, numbers));
    // A buffer nobody binds has no size; WebGPU wants some for each.
    this.work = mapped(memory.workspace, (name, numbers) =>
      numbers === 0 ? this.arenas.student : buffers.floats(name, numbers),
    );
    this.step = { ...buffers.uniform('step', ALIGNMENT), size: STEP_UNIFORM_BYTES };
    const numbered = buffers.uniform('parts', parts * ALIGNMENT).buffer;
    this.parts = Array.from({ length: parts }, (_, part) => {
      device.queue.writeBuffer(numbered, part * ALIGNMENT, new Uint32Array([part, 0, 0, 0]));
      return { buffer: numbered, offset: part * ALIGNMENT, size: 16 };
    });
    this.staging = Array.from({ length: STAGING_BUFFERS }, (_, i) =>
      buffers.staging(`staging ${i}`, RING_ROWS * RING_NUMBERS * 4),
    );
  }

  get bytes(): number {
    return this.buffers.bytes;
  }

  /** A parameter's stretch of an arena; of the gradients', all its slices. */
  slot(arena: 'student' | 'teacher' | 'gradient', name: string): BufferRange {
    const slot = this.arena.parameters.slots.find((one) => one.name === name);
    if (slot === undefined) throw new Error(`the model has no parameter ${name}`);
    const first = this.arena.offsets[name];
    const size = 4 * slot.size;
    if (arena !== 'gradient') return { buffer: this.arenas[arena].buffer, offset: 4 * first, size };
    const { span, decayedSpan } = this.arena;
    const [all, begin, sliceSpan] = slot.decayed
      ? [this.arenas.gradient, 0, decayedSpan]
      : [this.arenas.biasGradient, decayedSpan, span - decayedSpan];
    return { buffer: all.buffer, offset: 4 * (first - begin), size: all.size - 4 * sliceSpan + size };
  }

  /** Fills a buffer. */
  put({ buffer, offset }: BufferRange, values: Float32Array): void {
    this.buffers.device.queue.writeBuffer(buffer, offset, Float32Array.from(values));
  }

  write(state: LearnerState): void {
    for (const name of ['student', 'teacher', 'firstMoment', 'secondMoment'] as const)
      this.put(this.arenas[name], toArena(this.arena, state[name]));
    this.put(this.work.center, state.center);
    this.put(this.work.applied, Float32Array.of(state.applied));
  }

  destroy(): void {
    this.buffers.destroy();
  }
}

const mapped = <Name extends string>(
  sizes: Readonly<Record<Name, number>>,
  make: (name: Name, numbers: number) => BufferRange,
): Record<Name, BufferRange> =>
  Object.fromEntries(
    Object.entries<number>(sizes).map(([name, numbers]) => [name, make(name as Name, numbers)]),
  ) as Record<Name, BufferRange>;
