/** Steps on the processor: the operations of stop 8 of docs/reading-a-step.md as calls of kernels in one heap. */

import { type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { inBlock } from '../../device/wasm/arena';
import type { CallSpan, Program } from '../../device/wasm/call-list';
import type { HeapRange, NativeHeap } from '../../device/wasm/native-heap';
import type { Processor } from '../../device/wasm/processor';
import { precompile } from '../../device/webgpu/backend';
import { fromArena } from '../../model/arena-layout';
import type { ParameterLayout } from '../../model/layout';
import { comparesCls, tokensOf } from '../../model/shape';
import { BASE_CLASSES } from '../../numerics/constants';
import { STEP_UNIFORM, STEP_UNIFORM_BYTES } from '../../ops/adamw-ema/kernels';
import type { InputViewSettings } from '../../ops/input-views/kernels';
import type { CodeBatch } from '../../ops/input-views/layout';
import type { ViewBatch } from '../../ops/input-views/view-batch';
import type { Arithmetic } from '../../ops/native/module';
import type { OpenedProcessor } from '../../ops/native/processor';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';
import type { LearnerState, Schedule } from '../learner';
import type { KernelTime } from '../step-profile';
import {
  ARITHMETIC,
  type ForwardPass,
  type KernelProfile,
  type StepFacts,
  type Stepper,
  type StepReading,
  type Taken,
  THREADS,
} from '../stepper';
import { type FusedMemory, planMemory } from './memory';
import { layOutStep, NATIVE_LIMITS, type NativeSettings, type NativeStep } from './native-layout';
import { ringRow } from './ring-reader';
import type { StepBuffers } from './step-buffers';

type Who = 'student' | 'teacher';

/**
 * Training steps in the processor's heap, each run to its end when it is asked for: nothing is allocated, and nothing
 * is left to wait for. Owns its block of the heap: dispose it.
 */
export class NativeStepper implements Stepper {
  readonly facts: StepFacts;
  readonly submits = 0;
  readonly memory: FusedMemory;
  private readonly processor: Processor;
  private readonly settings: NativeSettings;
  private readonly laid: NativeStep;
  private readonly block: HeapRange;
  private readonly uniform = new Float32Array(STEP_UNIFORM_BYTES / 4);
  private phaseMs: Readonly<Record<string, number>> = {};
  private kernelProfile: ((profile: KernelProfile) => void) | null = null;
  private steps = 0;

  /** @param from copied; nothing of it is kept */
  constructor(
    { processor, arithmetic }: OpenedProcessor,
    layout: ParameterLayout,
    settings: NativeSettings,
    from: LearnerState,
    views: InputViewSettings,
  ) {
    this.processor = processor;
    this.settings = settings;
    this.memory = planMemory(settings, NATIVE_LIMITS);
    const plan = { layout, settings, memory: this.memory, views };
    const { block, laid } = inBlock(processor.heap, (arena) => layOutStep(arena, plan, processor.indexOf));
    this.block = block;
    this.laid = laid;
    this.laid.buffers.write(from);
    const kernels = { [ARITHMETIC]: arithmetic, [THREADS]: String(processor.threads) };
    const { lacking } = processor;
    this.facts = { dispatches: 0, kernels, ...(lacking === null ? {} : { notice: lacking }) };
  }

  /** Nothing is left to compile but what `work` composes. */
  prepare(work: () => void, onProgress: (done: number, total: number) => void): Promise<void> {
    return precompile(work, onProgress);
  }

  step(batch: CodeBatch, schedule: Schedule): Taken {
    this.heap.write(this.work.codes, batch.words);
    return this.take(schedule, [this.laid.views, this.laid.step]);
  }

  /** As `step`, on views that were made elsewhere: for a reference that has its own. */
  stepOnViews({ student, teacher, targets, weights }: ViewBatch, schedule: Schedule): Taken {
    const { studentInput, teacherInput, labels } = this.work;
    this.heap.write(studentInput, student);
    this.heap.write(teacherInput, teacher);
    this.heap.write(
      labels,
      Float32Array.from({ length: 2 * targets.length }, (_, i) => (i % 2 === 0 ? targets : weights)[i >> 1]),
    );
    return this.take(schedule, [this.laid.step]);
  }

  private take({ learningRate, momentum }: Schedule, programs: readonly Program[]): Taken {
    const row = ringRow(this.steps++);
    this.uniform[STEP_UNIFORM.learningRate] = learningRate;
    this.uniform[STEP_UNIFORM.momentum] = momentum;
    this.uniform[STEP_UNIFORM.weightDecay] = this.settings.weightDecay;
    this.uniform[STEP_UNIFORM.clipNorm] = this.settings.clipNorm;
    this.uniform[STEP_UNIFORM.ringRow] = row;
    this.heap.write(this.laid.buffers.step, this.uniform);
    const profiled = this.kernelProfile;
    this.kernelProfile = null;
    const times = programs.flatMap((program) =>
      this.timed(program, profiled === null ? program.phases : program.kernels),
    );
    if (profiled === null) this.phaseMs = Object.fromEntries(summed(times).map(({ name, ms }) => [name, ms]));
    else profiled({ kernels: summed(times), resolutionMs: CLOCK_MS });
    const { offset } = this.work.ring;
    const signals = this.heap.read({ offset: offset + 4 * row * RING_NUMBERS, size: 4 * RING_NUMBERS });
    return { done: Promise.resolve(), signals: Promise.resolve(signals) };
  }

  private timed(program: Program, spans: readonly CallSpan[]): readonly KernelTime[] {
    let last = performance.now();
    return spans.map((span) => {
      this.processor.run(program, span);
      const now = performance.now();
      const ms = now - last;
      last = now;
      return { name: span.key, calls: 1, ms, flop: null };
    });
  }

  async flush(): Promise<void> {}

  forward(who: Who, input: Float32Array): ForwardPass {
    const { settings, work } = this;
    this.heap.write(who === 'student' ? work.studentInput : work.teacherInput, input);
    this.runWhole(this.laid.forward[who]);
    const windows = input.length / (BASE_CLASSES * tokensOf(settings));
    const channels = (comparesCls(settings) ? settings.clsVectors : 1) * settings.width;
    return {
      logits: this.tensor(work.baseLogits, [windows * settings.windowLength, BASE_CLASSES]),
      pooled: this.tensor(who === 'student' ? work.pooledStudent : work.pooledTeacher, [windows, channels]),
    };
  }

  teacherOnStep(): StepReading {
    const { batch, windowLength } = this.settings;
    const { studentInput, teacherInput, baseLogits, labels } = this.work;
    const positions = batch * windowLength;
    this.heap.numbers.copyWithin(
      teacherInput.offset / 4,
      studentInput.offset / 4,
      (studentInput.offset + studentInput.size) / 4,
    );
    this.runWhole(this.laid.forward.teacher);
    const both = this.heap.read(labels, 2 * positions);
    return {
      logits: this.tensor(baseLogits, [positions, BASE_CLASSES]),
      targets: tensor1d(
        Int32Array.from({ length: positions }, (_, i) => both[2 * i]),
        'int32',
      ),
      weights: tensor1d(Float32Array.from({ length: positions }, (_, i) => both[2 * i + 1])),
    };
  }

  phases(): Readonly<Record<string, number>> {
    return this.phaseMs;
  }

  profileKernels(): Promise<KernelProfile> {
    return new Promise((resolve) => {
      this.kernelProfile = resolve;
    });
  }

  async read(): Promise<LearnerState> {
    const { arenas, arena, work } = this.laid.buffers;
    const [student, teacher, firstMoment, secondMoment] = (
      ['student', 'teacher', 'firstMoment', 'secondMoment'] as const
    ).map((name) => fromArena(arena, this.heap.read(arenas[name])));
    const [applied] = this.heap.read(work.applied);
    return { student, teacher, firstMoment, secondMoment, center: this.heap.read(work.center), applied };
  }

  dispose(): void {
    this.heap.give(this.block);
  }

  private get heap(): NativeHeap {
    return this.processor.heap;
  }

  private get work(): StepBuffers<HeapRange>['work'] {
    return this.laid.buffers.work;
  }

  private runWhole(program: Program): void {
    for (const phase of program.phases) this.processor.run(program, phase);
  }

  private tensor(from: HeapRange, shape: [number, number]): Tensor2D {
    return tensor2d(this.heap.read(from, shape[0] * shape[1]), shape);
  }
}

/** The arithmetic that was written down with a run; undefined where it was none of the processor's. */
export function recordedArithmetic(kernels: Readonly<Record<string, string>> = {}): Arithmetic | undefined {
  const recorded = kernels[ARITHMETIC];
  return recorded === 'plain' || recorded === 'relaxed' ? recorded : undefined;
}

/** What the clock of an isolated page is rounded to. */
const CLOCK_MS = 0.005;

/** Times of the same name added up. */
function summed(times: readonly KernelTime[]): readonly KernelTime[] {
  const byName = new Map<string, KernelTime>();
  for (const time of times) {
    const before = byName.get(time.name) ?? { ...time, calls: 0, ms: 0 };
    byName.set(time.name, { ...before, calls: before.calls + 1, ms: before.ms + time.ms });
  }
  return [...byName.values()];
}
