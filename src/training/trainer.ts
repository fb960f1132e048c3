import { memory } from '@tensorflow/tfjs-core';
import { heldBytes, type OpenedBackend } from '../device/webgpu/backend';
import { toProblem } from '../errors/typed-error';
import type { TaskProbe } from '../evaluation/task-probe';
import { baselines } from '../genome/analysis/composition';
import type { PackedGenome } from '../genome/packed/packed-genome';
import type { Split } from '../genome/split/split';
import { WindowSampler } from '../genome/split/windows';
import { layOut } from '../model/layout';
import { contrastiveClasses } from '../model/shape';
import { initialParameters } from '../model/weights';
import { momentumCosine, warmupCosine } from '../numerics/schedules';
import { CodeBatch } from '../ops/input-views/layout';
import { makeViewBatch, type ViewBatch } from '../ops/input-views/view-batch';
import { type Collapse, watchCollapse } from './collapse';
import type { PretrainingConfig } from './config';
import { evaluate, rehearseEvaluation, teacherMlm } from './evaluation';
import { Gate } from './gate';
import { initialState, type Schedule, STEP_SIGNALS } from './learner';
import { makeStepper } from './make-stepper';
import { maskedSample } from './masked-sample';
import { planRun, resolveEmaStart, resolveEvaluateEvery } from './plan';
import { Probing } from './probing';
import { type Keeper, NOT_BEGUN, type Progress, type ResumePoint, type StartState } from './record/progress';
import type { LogEntry, RunListener } from './run';
import type { Point, Signal } from './signals';
import { type SpikeMemory, watchSpike } from './spike';
import type { Stepper, Taken } from './stepper';
import { type ValidationBatch, WindowViews } from './windows';

/**
 * Steps left unread while the next is sent: a GPU works meanwhile, and more would only lengthen its queue; WebAssembly
 * has nothing in flight.
 */
const UNREAD_STEPS = { webgpu: 1, wasm: 0 } as const;
/** So many non-finite gradients in a row pause the run. */
const MOST_SKIPPED_IN_A_ROW = 5;

/** While files are written or read, so much of the thread's time a step belongs to that. */
const SAVING_SHARE_MS = 15;

interface StepInFlight {
  readonly step: number;
  readonly schedule: Schedule;
  readonly taken: Taken;
  /** When the device had computed it. */
  readonly finishedAt: Promise<number>;
  /** Its signals, once they were read. */
  values: Float32Array | null;
}

function inFlightStep(step: number, schedule: Schedule, taken: Taken): StepInFlight {
  const made: StepInFlight = {
    step,
    schedule,
    taken,
    finishedAt: taken.done.then(() => performance.now()),
    values: null,
  };
  taken.signals.then(
    (values) => {
      made.values = values;
    },
    // Whoever reads the step meets the cause.
    () => {},
  );
  return made;
}

/** How a run is kept, and what it goes on from. */
export interface Continuity {
  readonly keeper?: Keeper;
  readonly from?: ResumePoint;
  /** Of no effect where `from` is given. */
  readonly start?: StartState;
  /** Judges the teacher along the run, every `probeEvery` steps. */
  readonly probe?: TaskProbe;
  /**
   * The kernel variants a run that goes on, or begins again, began with: without them it would not compute the same
   * bits.
   */
  readonly kernels?: Readonly<Record<string, string>>;
}

/** One pretraining run: draws windows, takes steps, measures, and reports. Call `run` once. */
export class Trainer {
  private readonly name: string;
  private readonly genome: PackedGenome;
  private readonly split: Split;
  private readonly config: PretrainingConfig;
  private readonly device: OpenedBackend;
  private readonly listener: RunListener;
  private readonly gate = new Gate();
  private readonly emaStart: number;
  private readonly ceiling: number;
  private readonly keeper: Keeper | null;
  private readonly from: ResumePoint | null;
  private readonly start: StartState | null;
  private readonly probing: Probing;
  private readonly kernels: Continuity['kernels'];
  private readonly startedAt: number;
  private pausedMs: number;
  private lastRead = 0;
  private learner: Stepper | null = null;
  private reported: number;
  private lost = false;
  private profileAsked = false;
  private profiling = false;
  private skippedSteps: number;
  private skippedInARow: number;
  private collapse: Collapse | null;
  private spikes: SpikeMemory;
  private validation: number | null;

  constructor(
    name: string,
    genome: PackedGenome,
    split: Split,
    config: PretrainingConfig,
    device: OpenedBackend,
    listener: RunListener,
    { keeper, from, start, kernels, probe }: Continuity = {},
  ) {
    this.name = name;
    this.genome = genome;
    this.split = split;
    this.config = config;
    this.device = device;
    this.listener = listener;
    this.emaStart = resolveEmaStart(config);
    this.ceiling = Math.log(contrastiveClasses(config));
    this.keeper = keeper ?? null;
    this.from = from ?? null;
    this.start = from === undefined ? (start ?? null) : null;
    this.probing = new Probing(probe, config, this.gate, (step, level, message) => this.log(step, level, message));
    this.kernels = kernels;
    const { step, wallMs, activeMs, skippedSteps, skippedInARow, collapse, spikes, validation } =
      from?.progress ?? NOT_BEGUN;
    this.startedAt = performance.now() - wallMs;
    this.pausedMs = wallMs - activeMs;
    this.reported = step;
    this.skippedSteps = skippedSteps;
    this.skippedInARow = skippedInARow;
    this.collapse = collapse;
    this.spikes = spikes;
    this.validation = validation;
  }

  pause(): void {
    this.gate.close();
  }

  resume(): void {
    this.gate.open();
  }

  stop(): void {
    this.gate.abandon();
  }

  /** Has a paused run hand its state to the keeper again; a running one looks at every step whether that is due. */
  keepNow(): void {
    this.gate.knock();
  }

  /** Has the next step timed kernel by kernel, unless one is being timed. Training goes on as it would have. */
  profileStep(): void {
    this.profileAsked = !this.profiling;
  }

  /** The browser had stopped everything for so long. A paused run counts no time anyway. */
  thawed(ms: number): void {
    if (!this.gate.isOpen) return;
    const counted = Math.min(ms, performance.now() - this.lastRead);
    this.pausedMs += counted;
    this.lastRead += counted;
    this.log(
      this.reported,
      'info',
      `The browser had frozen the page for ${Math.round(ms / 1000)} s, which is not counted as training.`,
    );
  }

  /** Ends a run whose device is gone: there is nothing left to keep. */
  abandon(): void {
    this.lost = true;
    this.gate.abandon();
  }

  /** @throws TypedError where the genome or the device cannot carry the run */
  async run(): Promise<'done' | 'stopped'> {
    const { config, split, genome } = this;
    const layout = layOut(config);
    const sampler = new WindowSampler(genome, split.train, config.windowLength, config);
    const views = new WindowViews(genome, config);
    const validation = views.validation(new WindowSampler(genome, split.validation, config.windowLength, config));
    const plan = planRun(config, this.device);
    const { student, teacher } = this.start ?? { student: initialParameters(layout, config.seed) };
    const state = this.from?.learner ?? initialState(layout, config, student, teacher);
    const learner = await makeStepper(this.device, layout, config, state, this.kernels);
    this.learner = learner;
    this.listener.started({
      name: this.name,
      config,
      device: this.device,
      parameters: layout.size,
      plannedBytes: plan.bytes.total,
      ...learner.facts,
      baselines: baselines(genome, split),
      emaStart: this.emaStart,
      entropyCeiling: this.ceiling,
      ...(this.start && { startedFrom: this.start.from }),
      ...this.probing.facts,
    });
    const first = this.reported + 1;
    const inFlight: StepInFlight[] = [];
    const reportOldest = async () => this.report(await this.readOldest(inFlight));
    const drain = async (most: number) => {
      await learner.flush();
      while (inFlight.length > most) await reportOldest();
    };
    try {
      const batch = makeViewBatch(config.batch, config.windowLength, config.clsVectors);
      const codes = learner.drawsViews ? new CodeBatch(config.batch, config.windowLength) : null;
      views.training(sampler, first, batch);
      await this.compile(learner, batch);
      if (this.start !== null) {
        // What no seed can draw again is kept before the first step.
        this.log(0, 'info', `Started from the weights of ${this.start.from}.`);
        await this.keep(learner);
      }
      this.lastRead = performance.now();
      const evaluateEvery = resolveEvaluateEvery(config);
      for (let step = first; step <= config.steps; step++) {
        await this.gate.breathe(this.keeper?.busy === true ? SAVING_SHARE_MS : 0);
        // What was computed before a pause or a stop is shown, and kept.
        if (!this.lost && (!this.gate.isOpen || this.keeper?.due() === true)) {
          await drain(0);
          await this.keep(learner);
        }
        if (!(await this.mayGoOn(step, learner))) return 'stopped';
        const due = step === 1 || step === config.steps || step % evaluateEvery === 0;
        const measured = due || this.probing.due(step);
        // Where the device makes the views, only an evaluation wants them here.
        if (codes === null ? step > first : due) views.training(sampler, step, batch);
        if (codes !== null) views.trainingCodes(sampler, step, codes);
        const schedule = {
          learningRate: warmupCosine(step, config.steps, config.learningRate, config.warmup),
          momentum: momentumCosine(step, config.steps, this.emaStart),
        };
        if (this.profileAsked) this.profile(learner, step);
        const taken = codes === null ? learner.step(batch, schedule) : learner.stepOnCodes(codes, schedule);
        inFlight.push(inFlightStep(step, schedule, taken));
        await inFlight.at(-1 - UNREAD_STEPS[this.device.kind])?.finishedAt;
        // A step that is evaluated or probed is reported with what was found.
        while (inFlight.length > Number(measured) && inFlight[0].values !== null) await reportOldest();
        if (measured) {
          await drain(1);
          const point = await this.readOldest(inFlight);
          const evaluated = due ? await this.evaluate(learner, batch, validation) : {};
          const probed = await this.probing.measure(learner, step);
          this.report({ ...point, values: { ...point.values, ...evaluated, ...probed } });
          if (due) this.listener.sample(await maskedSample(learner, genome, views, validation, config, step));
          // Step times are of training alone.
          this.lastRead = performance.now();
        }
      }
      await this.keep(learner);
      return 'done';
    } finally {
      this.gate.dispose();
      learner.dispose();
    }
  }

  /** Lets the run's pipelines compile in parallel: those of a step and those of an evaluation. */
  private async compile(learner: Stepper, batch: ViewBatch): Promise<void> {
    const { config } = this;
    await learner.prepare(
      batch,
      () => rehearseEvaluation(config),
      (done, total) => this.listener.compiling(done, total),
    );
  }

  /** Waits while paused; false once stopped. */
  private async mayGoOn(step: number, learner: Stepper): Promise<boolean> {
    if (this.gate.isClosed) {
      const from = performance.now();
      this.listener.paused();
      this.log(step - 1, 'info', 'Paused.');
      await this.gate.opened();
      while (this.gate.isClosed) {
        await this.keep(learner);
        await this.gate.opened();
      }
      this.pausedMs += performance.now() - from;
      this.lastRead = performance.now();
      if (!this.gate.isAbandoned) {
        this.listener.resumed();
        this.log(step - 1, 'info', 'Resumed.');
      }
    }
    return !this.gate.isAbandoned;
  }

  /** Tells where the step that is taken next spends its time. */
  private profile(learner: Stepper, step: number): void {
    this.profileAsked = false;
    this.profiling = true;
    const told = (tell: () => void) => {
      this.profiling = false;
      tell();
    };
    learner.profileKernels().then(
      (kernels) => told(() => this.listener.profiled({ step, ...kernels })),
      (cause) => told(() => this.listener.profileFailed(toProblem(cause))),
    );
  }

  private async evaluate(
    learner: Stepper,
    batch: ViewBatch,
    validation: readonly ValidationBatch[],
  ): Promise<Partial<Record<Signal, number>>> {
    const mlmTeacher = await teacherMlm(learner, batch, this.config);
    return { mlmTeacher, ...(await evaluate(learner, validation, this.config)) };
  }

  private async readOldest(inFlight: StepInFlight[]): Promise<Point> {
    const [{ step, taken, schedule, finishedAt }] = inFlight.splice(0, 1);
    const values = await taken.signals;
    const now = await finishedAt;
    const stepMs = now - this.lastRead;
    this.lastRead = now;
    const { batch, windowLength } = this.config;
    const measured = Object.fromEntries(STEP_SIGNALS.map((name, i) => [name, values[i]])) as Record<
      (typeof STEP_SIGNALS)[number],
      number
    >;
    return {
      step,
      wallMs: now - this.startedAt,
      activeMs: now - this.startedAt - this.pausedMs,
      basesSeen: step * batch * windowLength,
      values: {
        ...measured,
        learningRate: schedule.learningRate,
        emaMomentum: schedule.momentum,
        stepMs,
        basesPerSecond: (1000 * batch * windowLength) / stepMs,
      },
    };
  }

  /** Hands the state as it is now to the keeper. It waits for the device to read it, never for it to be written. */
  private async keep(learner: Stepper): Promise<void> {
    if (this.keeper === null || this.lost) return;
    const read = learner.read();
    this.keeper.keep(this.progress(), read);
    await read;
    this.lastRead = performance.now();
  }

  private progress(): Progress {
    const { reported, pausedMs, skippedSteps, skippedInARow, collapse, spikes, validation } = this;
    const wallMs = performance.now() - this.startedAt;
    return {
      step: reported,
      wallMs,
      activeMs: wallMs - pausedMs,
      skippedSteps,
      skippedInARow,
      collapse,
      spikes,
      validation,
    };
  }

  private report(point: Point): void {
    const isFirst = this.reported === (this.from?.progress.step ?? 0);
    this.reported = point.step;
    this.watch(point);
    this.listener.point(point, {
      step: point.step,
      basesSeen: point.basesSeen,
      stepMs: point.values.stepMs ?? 0,
      submits: this.learner?.submits ?? 0,
      phases: this.learner?.phases() ?? {},
      tensors: memory().numTensors,
      gpuBytes: heldBytes(),
      skippedSteps: this.skippedSteps,
      collapse: this.collapse,
    });
    if (isFirst) this.listener.training();
  }

  private watch({ step, values }: Point): void {
    if (Number.isFinite(values.gradientNorm)) {
      this.skippedInARow = 0;
    } else {
      this.skippedSteps++;
      this.skippedInARow++;
      this.log(step, 'warning', `Step ${step} had a non-finite gradient and changed nothing.`);
      if (this.skippedInARow % MOST_SKIPPED_IN_A_ROW === 0) {
        this.log(
          step,
          'error',
          `${MOST_SKIPPED_IN_A_ROW} steps in a row had non-finite gradients, so training paused. Stop, lower the learning rate, and start again.`,
        );
        this.gate.close();
      }
    }
    this.validation = values.mlmStudentValidation ?? this.validation;
    this.watchLoss(step, values.mlmStudent ?? Number.NaN);
    const warmedUp = step >= this.config.warmup * this.config.steps;
    if (values.clsSpread === undefined || !warmedUp) return;
    const found = watchCollapse(values, this.ceiling, this.config.batch);
    if (found !== this.collapse && found !== null) {
      this.log(
        step,
        'warning',
        found === 'flat'
          ? 'The CLS vectors no longer tell windows apart.'
          : 'The teacher gives every window the same class.',
      );
    }
    this.collapse = found;
  }

  private watchLoss(step: number, loss: number): void {
    const { spike, memory } = watchSpike(this.spikes, loss);
    if (spike)
      this.log(
        step,
        'warning',
        `The loss jumped from about ${this.spikes.mean.toFixed(3)} to ${loss.toFixed(3)} nats.`,
      );
    this.spikes = memory;
  }

  private log(step: number, level: LogEntry['level'], message: string): void {
    this.listener.log({ step, wallMs: performance.now() - this.startedAt, level, message });
  }
}
