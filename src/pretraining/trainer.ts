import { dispose, memory, type Tensor1D } from '@tensorflow/tfjs-core';
import { baselines } from '../genome/composition';
import type { PackedGenome } from '../genome/packed-genome';
import type { Split } from '../genome/split';
import { WindowSampler } from '../genome/windows';
import { heldBytes, type OpenedBackend, precompile } from '../gpu/backend';
import { contrastiveClasses, layOut } from '../model/layout';
import { initialParameters } from '../model/weights';
import { momentumCosine, warmupCosine } from '../numerics/schedules';
import { type Collapse, watchCollapse } from './collapse';
import type { PretrainingConfig } from './config';
import { evaluate, evaluateBatch, teacherMlm } from './evaluation';
import { Gate } from './gate';
import { initialState, Learner, STEP_SIGNALS } from './learner';
import { maskedSample } from './masked-sample';
import { uploadBatch } from './objective';
import { planRun, resolveEmaStart, resolveEvaluateEvery } from './plan';
import type { LogEntry, RunListener } from './run';
import type { Point, Signal } from './signals';
import { makeViewBatch, type ViewBatch } from './view-batch';
import { type ValidationBatch, WindowViews } from './windows';

/** Steps left unread while the next is sent: a GPU works meanwhile, and more would only lengthen its queue; WebAssembly has nothing in flight. */
const UNREAD_STEPS = { webgpu: 1, wasm: 0 } as const;
/** So many non-finite gradients in a row pause the run. */
const MOST_SKIPPED_IN_A_ROW = 5;

interface StepInFlight {
  readonly step: number;
  readonly signals: Tensor1D;
  /** Asked for at once, so that the device is handed one step at a time; awaited later. */
  readonly reading: Promise<Float32Array>;
  readonly schedule: { readonly learningRate: number; readonly momentum: number };
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
  private readonly startedAt = performance.now();
  private pausedMs = 0;
  private lastRead = 0;
  private skippedSteps = 0;
  private skippedInARow = 0;
  private collapse: Collapse | null = null;

  constructor(name: string, genome: PackedGenome, split: Split, config: PretrainingConfig, device: OpenedBackend, listener: RunListener) {
    this.name = name;
    this.genome = genome;
    this.split = split;
    this.config = config;
    this.device = device;
    this.listener = listener;
    this.emaStart = resolveEmaStart(config);
    this.ceiling = Math.log(contrastiveClasses(config));
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

  /** @throws TypedError where the genome or the device cannot carry the run */
  async run(): Promise<'done' | 'stopped'> {
    const { config, split, genome } = this;
    const layout = layOut(config);
    const sampler = new WindowSampler(genome, split.train, config.windowLength, config);
    const views = new WindowViews(genome, config);
    const validation = views.validation(new WindowSampler(genome, split.validation, config.windowLength, config));
    const plan = planRun(config);
    this.listener.started({
      name: this.name,
      config,
      device: this.device,
      parameters: layout.size,
      plannedBytes: plan.bytes.total,
      baselines: baselines(genome, split),
      emaStart: this.emaStart,
      entropyCeiling: this.ceiling,
    });
    const learner = new Learner(layout, config, initialState(layout, config, initialParameters(layout, config.seed)));
    const inFlight: StepInFlight[] = [];
    const drain = async (most: number) => {
      while (inFlight.length > most) this.report(await this.readOldest(inFlight), inFlight.length);
    };
    try {
      const batch = makeViewBatch(config.batch, config.windowLength, config.clsVectors);
      views.training(sampler, 1, batch);
      await this.compile(learner, batch, validation);
      this.lastRead = performance.now();
      const evaluateEvery = resolveEvaluateEvery(config);
      for (let step = 1; step <= config.steps; step++) {
        await this.gate.breathe();
        // What was computed before a pause or a stop is shown.
        if (!this.gate.isOpen) await drain(0);
        if (!(await this.mayGoOn(step))) {
          this.listener.ended(await learner.read(), step - 1);
          return 'stopped';
        }
        if (step > 1) views.training(sampler, step, batch);
        const tensors = uploadBatch(batch);
        const schedule = {
          learningRate: warmupCosine(step, config.steps, config.learningRate, config.warmup),
          momentum: momentumCosine(step, config.steps, this.emaStart),
        };
        const signals = learner.step(tensors, schedule);
        const due = step === 1 || step === config.steps || step % evaluateEvery === 0;
        inFlight.push({ step, signals, schedule, reading: signals.data<'float32'>() });
        await drain(due ? 1 : UNREAD_STEPS[this.device.kind]);
        if (due) {
          const point = await this.readOldest(inFlight);
          const evaluated = await this.evaluate(learner, tensors, validation);
          this.report({ ...point, values: { ...point.values, ...evaluated } }, 0);
          if (step === 1) this.listener.training();
          this.listener.sample(await maskedSample(learner, genome, views, validation, config, step));
          // Step times are of training alone.
          this.lastRead = performance.now();
        }
        dispose(Object.values(tensors));
      }
      this.listener.ended(await learner.read(), config.steps);
      return 'done';
    } finally {
      dispose(inFlight.map(({ signals }) => signals));
      this.gate.dispose();
      learner.dispose();
    }
  }

  /** Lets the run's pipelines compile in parallel: a step and an evaluation that compute nothing. */
  private async compile(learner: Learner, batch: ViewBatch, validation: readonly ValidationBatch[]): Promise<void> {
    await precompile(
      () => {
        const tensors = uploadBatch(batch);
        const corrupted = uploadBatch(validation[0].corrupted);
        learner.rehearse(tensors);
        dispose([evaluateBatch(learner, tensors, corrupted), teacherMlm(learner, tensors)]);
        dispose([...Object.values(tensors), ...Object.values(corrupted)]);
      },
      (done, total) => this.listener.compiling(done, total),
    );
  }

  /** Waits while paused; false once stopped. */
  private async mayGoOn(step: number): Promise<boolean> {
    if (this.gate.isClosed) {
      const from = performance.now();
      this.listener.paused();
      this.log(step - 1, 'info', 'Paused.');
      await this.gate.opened();
      this.pausedMs += performance.now() - from;
      this.lastRead = performance.now();
      if (!this.gate.isAbandoned) {
        this.listener.resumed();
        this.log(step - 1, 'info', 'Resumed.');
      }
    }
    return !this.gate.isAbandoned;
  }

  private async evaluate(
    learner: Learner,
    tensors: ReturnType<typeof uploadBatch>,
    validation: readonly ValidationBatch[],
  ): Promise<Partial<Record<Signal, number>>> {
    const onTraining = teacherMlm(learner, tensors);
    const measured = await evaluate(learner, validation);
    const [mlmTeacher] = await onTraining.data();
    onTraining.dispose();
    return { mlmTeacher, ...measured };
  }

  private async readOldest(inFlight: StepInFlight[]): Promise<Point> {
    const [{ step, signals, schedule, reading }] = inFlight.splice(0, 1);
    const values = await reading;
    signals.dispose();
    const now = performance.now();
    const stepMs = now - this.lastRead;
    this.lastRead = now;
    const { batch, windowLength } = this.config;
    const measured = Object.fromEntries(STEP_SIGNALS.map((name, i) => [name, values[i]])) as Record<(typeof STEP_SIGNALS)[number], number>;
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

  private report(point: Point, stillInFlight: number): void {
    this.watch(point);
    this.listener.point(point, {
      step: point.step,
      basesSeen: point.basesSeen,
      stepMs: point.values.stepMs ?? 0,
      // Steps in flight hold one tensor each and come and go.
      tensors: memory().numTensors - stillInFlight,
      gpuBytes: heldBytes(),
      skippedSteps: this.skippedSteps,
      collapse: this.collapse,
    });
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
    const warmedUp = step >= this.config.warmup * this.config.steps;
    if (values.clsSpread === undefined || !warmedUp) return;
    const found = watchCollapse(values, this.ceiling, this.config.batch);
    if (found !== this.collapse && found !== null) {
      this.log(step, 'warning', found === 'flat' ? 'The CLS vectors no longer tell windows apart.' : 'The teacher gives every window the same class.');
    }
    this.collapse = found;
  }

  private log(step: number, level: LogEntry['level'], message: string): void {
    this.listener.log({ step, wallMs: performance.now() - this.startedAt, level, message });
  }
}
