import { type ArenaLayout, arenaLayout, slotIn, toArena } from '../../model/arena-layout';
import type { ParameterLayout } from '../../model/layout';
import { STEP_UNIFORM_BYTES } from '../../ops/adamw-ema/kernels';
import type { Stretch } from '../../ops/step-ops/step-ops';
import type { LearnerState } from '../learner';
import type { FusedMemory, WorkspaceName } from './memory';

export type ArenaName = keyof FusedMemory['weights'];

/** Where a device makes the stretches of a step, which begin as zeros. */
export interface StepMaker<R extends Stretch> {
  /** So many numbers of four bytes. */
  floats(label: string, numbers: number): R;
  /** What changes from step to step. */
  uniform(label: string, bytes: number): R;
  /** For each part of the batch, what holds its number. */
  parts(count: number): readonly R[];
  write(range: R, values: () => Float32Array<ArrayBuffer>): void;
}

/** The buffers of a fused step, all of them made at once as its memory plan says. */
export class StepBuffers<R extends Stretch> {
  readonly arena: ArenaLayout;
  readonly arenas: Readonly<Record<ArenaName, R>>;
  /**
   * What the layers leave behind, as `planActivations` names it: the stream `x` before each and behind the last
   * [m T, D], and what they keep.
   */
  readonly activations: Readonly<Record<string, readonly R[]>>;
  /** What the layers need beside that, as `scratch` names it. */
  readonly scratch: Readonly<Record<string, R>>;
  readonly work: Readonly<Record<WorkspaceName, R>>;
  /** What changes from step to step. */
  readonly step: R;
  /** For each part of the batch, a uniform that holds its number. */
  readonly parts: readonly R[];
  private readonly maker: StepMaker<R>;

  constructor(maker: StepMaker<R>, layout: ParameterLayout, memory: FusedMemory, parts: number) {
    this.maker = maker;
    this.arena = arenaLayout(layout);
    this.arenas = mapped(memory.weights, (name, numbers) => maker.floats(name, numbers));
    const many = ([name, { count, numbers }]: [string, { count: number; numbers: number }]) =>
      [name, Array.from({ length: count }, (_, i) => maker.floats(`${name} ${i}`, numbers))] as const;
    this.activations = Object.fromEntries(Object.entries(memory.activations).map(many));
    this.scratch = mapped(memory.scratch, (name, numbers) => maker.floats(name, numbers));
    // A buffer nobody binds has no size; WebGPU wants some for each.
    this.work = mapped(memory.workspace, (name, numbers) =>
      numbers === 0 ? this.arenas.student : maker.floats(name, numbers),
    );
    this.step = maker.uniform('step', STEP_UNIFORM_BYTES);
    this.parts = maker.parts(parts);
  }

  /** A parameter's stretch of an arena; of the gradients', all its slices. */
  slot(arena: 'student' | 'teacher' | 'gradient', name: string): R {
    const { first, decayed, size: numbers } = slotIn(this.arena, name);
    const size = 4 * numbers;
    const within = (whole: R, at: number, bytes: number): R => ({ ...whole, offset: whole.offset + at, size: bytes });
    if (arena !== 'gradient') return within(this.arenas[arena], 4 * first, size);
    const { span, decayedSpan } = this.arena;
    const [all, begin, sliceSpan] = decayed
      ? [this.arenas.gradient, 0, decayedSpan]
      : [this.arenas.biasGradient, decayedSpan, span - decayedSpan];
    return within(all, 4 * (first - begin), all.size - 4 * sliceSpan + size);
  }

  /** Fills a buffer. */
  put(range: R, values: () => Float32Array): void {
    this.maker.write(range, () => Float32Array.from(values()));
  }

  write(state: LearnerState): void {
    for (const name of ['student', 'teacher', 'firstMoment', 'secondMoment'] as const)
      this.put(this.arenas[name], () => toArena(this.arena, state[name]));
    this.put(this.work.center, () => state.center);
    this.put(this.work.applied, () => Float32Array.of(state.applied));
  }
}

const mapped = <Name extends string, R>(
  sizes: Readonly<Record<Name, number>>,
  make: (name: Name, numbers: number) => R,
): Record<Name, R> =>
  Object.fromEntries(
    Object.entries<number>(sizes).map(([name, numbers]) => [name, make(name as Name, numbers)]),
  ) as Record<Name, R>;
