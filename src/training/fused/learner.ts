/**
 * Steps on a GPU: the plans of stop 8 of docs/reading-a-step.md, their buffers, and what is sent and read each step.
 */

import {
  cast,
  engine,
  type Rank,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorInfo,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { AdapterKind } from '../../device/webgpu/adapter-kind';
import { precompile } from '../../device/webgpu/backend';
import { Commands } from '../../device/webgpu/commands';
import { Pipelines, Plan } from '../../device/webgpu/plan';
import { hasQuads } from '../../device/webgpu/quads';
import { readRange } from '../../device/webgpu/read-range';
import type { BufferRange } from '../../device/webgpu/recorder';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { SubmitPace } from '../../device/webgpu/submit-pace';
import { fromArena } from '../../model/arena-layout';
import type { ParameterLayout } from '../../model/layout';
import { comparesCls } from '../../model/shape';
import type { Weights } from '../../model/weights';
import { BASE_CLASSES } from '../../numerics/constants';
import { STEP_UNIFORM, STEP_UNIFORM_BYTES } from '../../ops/adamw-ema/kernels';
import type { InputViewSettings } from '../../ops/input-views/kernels';
import type { CodeBatch } from '../../ops/input-views/layout';
import type { ViewBatch } from '../../ops/input-views/view-batch';
import type { StepOps } from '../../ops/step-ops/step-ops';
import { type Variants, webGpuOps } from '../../ops/step-ops/webgpu';
import type { Labels } from '../labels';
import type { LearnerSettings, LearnerState, Schedule } from '../learner';
import type { ForwardPass, KernelProfile, StepFacts, Stepper, StepReading, Taken } from '../stepper';
import { GpuMaker } from './gpu-maker';
import { type FusedMemory, type MemoryLimits, planMemory } from './memory';
import { StepRecord } from './record';
import { RingReader, ringRow } from './ring-reader';
import { StepBuffers } from './step-buffers';
import { StepTiming } from './step-timing';
import { type KernelChoice, tuneKernels } from './tune';
import { type Candidates, hardwareCandidates, noting, recordedVariants, trialsOf } from './variants';

type Who = 'student' | 'teacher';

export interface FusedOptions {
  /** What the device leaves to a run. */
  readonly limits: MemoryLimits;
  /** How the student's view is drawn. */
  readonly views: InputViewSettings;
  /** Kernel variants that were written down: a resumed run computes the same bits only with those it began with. */
  readonly kernels?: KernelChoice;
  /** Size of the device's subgroups, where kernels may count on it (`subgroupSizeOf`). */
  readonly subgroup?: number | null;
  /** Into how many submits a step is cut; left out, a step is taken for a short one until it was timed. */
  readonly pace?: SubmitPace;
}

/**
 * A learner whose step is one prebuilt list of fused kernels: one upload, one uniform, one submit (several where the
 * GPU is slow), nothing made and nothing read back. Student, teacher, gradient and moments lie in one buffer each. Owns
 * its buffers: dispose it.
 */
export class FusedLearner implements Stepper {
  readonly facts: StepFacts;
  readonly memory: FusedMemory;
  private readonly backend: StudioBackend;
  private readonly settings: LearnerSettings & { readonly batch: number };
  private readonly maker: GpuMaker;
  private readonly buffers: StepBuffers<BufferRange>;
  private readonly record: StepRecord<BufferRange>;
  private readonly ring: RingReader;
  private readonly variants: Variants;
  private readonly adapter: AdapterKind;
  private readonly stepPlan: Plan;
  private readonly viewsPlan: Plan;
  private readonly forwardPlans: Readonly<Record<Who, Plan>>;
  private readonly uniform = new Float32Array(STEP_UNIFORM_BYTES / 4);
  private readonly labels: Float32Array<ArrayBuffer>;
  private readonly pace: SubmitPace;
  private readonly timing: StepTiming;
  private steps = 0;
  private underWay = 0;

  /** @param from copied; nothing of it is kept */
  constructor(
    backend: StudioBackend,
    layout: ParameterLayout,
    settings: LearnerSettings & { readonly batch: number },
    from: LearnerState,
    { limits, views, kernels = {}, subgroup = null, pace = new SubmitPace(limits.software, 0) }: FusedOptions,
  ) {
    this.backend = backend;
    this.settings = settings;
    this.memory = planMemory(settings, limits);
    this.maker = new GpuMaker(backend.device);
    this.buffers = new StepBuffers(this.maker, layout, this.memory, settings.batch / this.memory.windows);
    this.buffers.write(from);
    this.ring = new RingReader(backend.device, this.buffers.work.ring, this.maker.staging());
    this.labels = new Float32Array(2 * settings.batch * settings.windowLength);
    const chosen: Record<string, string> = {};
    const tokens = settings.windowLength + settings.clsVectors;
    this.adapter = { software: limits.software, quads: hasQuads(backend.device), subgroup };
    this.variants = recordedVariants(kernels, this.adapter, this.memory.windows * tokens);
    this.record = new StepRecord(this.buffers, settings, settings.batch, this.memory);
    const { record } = this;
    const noted = noting(this.variants, chosen);
    this.stepPlan = this.plan(noted, (ops) => record.step(ops));
    this.viewsPlan = this.plan(noted, (ops) => record.views(ops, views));
    this.forwardPlans = {
      student: this.plan(noted, (ops) => record.look(ops, 'student')),
      teacher: this.plan(noted, (ops) => record.look(ops, 'teacher')),
    };
    const dispatches = this.viewsPlan.dispatches + this.stepPlan.dispatches;
    this.timing = new StepTiming(backend.device, dispatches);
    this.pace = pace;
    this.facts = { dispatches, kernels: chosen };
  }

  private plan(change: Partial<Variants>, write: (ops: StepOps<BufferRange>) => void): Plan {
    const plan = new Plan();
    write(webGpuOps(plan, { ...this.variants, ...change }));
    return plan;
  }

  /**
   * Measures which variant of each kernel is fastest here, for a learner that is made with them; spoils this one's
   * gradients.
   */
  tune(candidates: Candidates = hardwareCandidates(this.adapter)): Promise<KernelChoice> {
    return tuneKernels(
      this.backend.device,
      trialsOf((change) => this.plan(change, (ops) => this.record.step(ops)), candidates),
    );
  }

  async prepare(work: () => void, onProgress: (done: number, total: number) => void): Promise<void> {
    const pipelines = Pipelines.of(this.backend.device);
    const plans = [this.viewsPlan, this.stepPlan, this.forwardPlans.student, this.forwardPlans.teacher];
    const own = new Set(plans.flatMap((plan) => plan.kernels.map(({ code }) => code))).size;
    let composed = 0;
    let fused = 0;
    let composedTotal = 0;
    const tell = () => onProgress(composed + fused, own + composedTotal);
    await Promise.all([
      pipelines.prepare(plans, (done) => {
        fused = done;
        tell();
      }),
      precompile(
        () => {
          tidy(() => {
            labelsApart(zeros(this.labelShape));
          });
          work();
        },
        (done, total) => {
          composed = done;
          composedTotal = total;
          tell();
        },
      ),
    ]);
  }

  get submits(): number {
    return Math.min(this.facts.dispatches, this.pace.submits);
  }

  step(batch: CodeBatch, schedule: Schedule): Taken {
    const { buffer, offset } = this.buffers.work.codes;
    this.backend.device.queue.writeBuffer(buffer, offset, batch.words);
    return this.take(schedule, [this.viewsPlan, this.stepPlan]);
  }

  /** As `step`, on views that were made elsewhere: for a reference that has its own. */
  stepOnViews(batch: ViewBatch, schedule: Schedule): Taken {
    this.upload(batch);
    return this.take(schedule, [this.stepPlan]);
  }

  private take({ learningRate, momentum }: Schedule, plans: readonly Plan[]): Taken {
    const { device } = this.backend;
    const row = ringRow(this.steps++);
    this.uniform[STEP_UNIFORM.learningRate] = learningRate;
    this.uniform[STEP_UNIFORM.momentum] = momentum;
    this.uniform[STEP_UNIFORM.weightDecay] = this.settings.weightDecay;
    this.uniform[STEP_UNIFORM.clipNorm] = this.settings.clipNorm;
    this.uniform[STEP_UNIFORM.ringRow] = row;
    device.queue.writeBuffer(this.buffers.step.buffer, 0, this.uniform);
    const alone = this.underWay++ === 0;
    const from = performance.now();
    const commands = new Commands(device);
    const timed = this.timing.encode(commands, plans, this.submits);
    const signals = this.ring.expect(row);
    const submitted = this.ring.encode(commands.encoder);
    commands.submit();
    submitted();
    timed();
    const done = device.queue.onSubmittedWorkDone().then(() => {
      this.underWay--;
      // Behind another step it would have waited for that one too.
      if (alone) this.pace.measured(performance.now() - from);
    });
    return { done, signals };
  }

  private upload({ student, teacher, targets, weights }: ViewBatch): void {
    const { studentInput, teacherInput, labels } = this.buffers.work;
    for (let i = 0; i < targets.length; i++) {
      this.labels[2 * i] = targets[i];
      this.labels[2 * i + 1] = weights[i];
    }
    this.write(studentInput, student);
    this.write(teacherInput, teacher);
    this.write(labels, this.labels);
  }

  private write({ buffer, offset }: BufferRange, values: Float32Array): void {
    this.backend.device.queue.writeBuffer(buffer, offset, values as Float32Array<ArrayBuffer>);
  }

  /**
   * Signals are read every few steps and by nothing else: for measuring steps on a device so slow that each would be
   * read by itself.
   */
  readByCount(): void {
    this.ring.readAfterMs = Number.POSITIVE_INFINITY;
  }

  flush(): Promise<void> {
    return this.ring.flush();
  }

  forward(who: Who, input: Float32Array): ForwardPass {
    const { settings } = this;
    const { work } = this.buffers;
    const windows = input.length / (BASE_CLASSES * (settings.windowLength + settings.clsVectors));
    this.write(who === 'student' ? work.studentInput : work.teacherInput, input);
    const encoder = this.backend.device.createCommandEncoder();
    this.encodeForward(encoder, who);
    const logits = this.copyOut(encoder, work.baseLogits, [windows * settings.windowLength, BASE_CLASSES]);
    const pooled = this.copyOut(encoder, who === 'student' ? work.pooledStudent : work.pooledTeacher, [
      windows,
      (comparesCls(settings) ? settings.clsVectors : 1) * settings.width,
    ]);
    this.submit(encoder);
    return { logits: tensorOf(logits) as Tensor2D, pooled: tensorOf(pooled) as Tensor2D };
  }

  teacherOnStep(): StepReading {
    const { work } = this.buffers;
    const { studentInput: from, teacherInput: to } = work;
    const encoder = this.backend.device.createCommandEncoder();
    encoder.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, to.size);
    this.encodeForward(encoder, 'teacher');
    const logits = this.copyOut(encoder, work.baseLogits, [this.labelShape[0], BASE_CLASSES]);
    const both = this.copyOut(encoder, work.labels, this.labelShape);
    this.submit(encoder);
    const labels = tensorOf(both) as Tensor2D;
    const apart = tidy(() => labelsApart(labels));
    labels.dispose();
    return { logits: tensorOf(logits) as Tensor2D, ...apart };
  }

  private encodeForward(encoder: GPUCommandEncoder, who: Who): void {
    const pass = encoder.beginComputePass();
    this.forwardPlans[who].encode(pass);
    pass.end();
  }

  /** A tensor's buffer, filled from the front of a step's buffer. */
  private copyOut(encoder: GPUCommandEncoder, from: BufferRange, shape: readonly number[]): TensorInfo {
    const info = this.backend.makeTensorInfo([...shape], 'float32');
    const to = this.backend.rangeOf(info);
    encoder.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, to.size);
    return info;
  }

  private submit(encoder: GPUCommandEncoder): void {
    // What the package recorded before comes first: its buffers may be those that are written here.
    this.backend.flush();
    this.backend.device.queue.submit([encoder.finish()]);
  }

  /** [B L, 2] */
  private get labelShape(): [number, number] {
    return [this.settings.batch * this.settings.windowLength, 2];
  }

  /**
   * Parameters as tensors over the arena, for any op to read; valid until the learner is disposed. The caller disposes
   * them.
   */
  weights(who: Who): Weights {
    const { slots } = this.buffers.arena.parameters;
    const views = slots.map(({ name, shape }): [string, Tensor] => [
      name,
      this.backend.viewTensor(this.buffers.slot(who, name), [...shape]),
    ]);
    return Object.fromEntries(views);
  }

  phases(): Readonly<Record<string, number>> {
    return this.timing.phases;
  }

  profileKernels(): Promise<KernelProfile> {
    return this.timing.profileKernels();
  }

  async read(): Promise<LearnerState> {
    const { arenas, arena, work } = this.buffers;
    const { device } = this.backend;
    const names = ['student', 'teacher', 'firstMoment', 'secondMoment'] as const;
    // Asked for together, before anything is awaited: a step may change them meanwhile.
    const [applied, center, ...vectors] = await Promise.all(
      [work.applied, work.center, ...names.map((name) => arenas[name])].map(
        async (range) => new Float32Array(await readRange(device, range)),
      ),
    );
    const [student, teacher, firstMoment, secondMoment] = vectors.map((values) => fromArena(arena, values));
    return { student, teacher, firstMoment, secondMoment, center, applied: applied[0] };
  }

  dispose(): void {
    this.maker.destroy();
    this.timing.destroy();
  }
}

const tensorOf = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);

/** Labels [B L, 2] as the kernels write them, base code and weight, as two tensors. */
const labelsApart = (labels: Tensor2D): Labels => {
  const column = (at: 0 | 1): Tensor1D => reshape<Rank.R1>(slice(labels, [0, at], [-1, 1]), [-1]);
  return { targets: cast(column(0), 'int32'), weights: column(1) };
};
