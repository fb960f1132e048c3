import { memory } from '@tensorflow/tfjs-core';
import { baselines } from '../genome/composition';
import type { PackedGenome } from '../genome/packed-genome';
import type { Split } from '../genome/split';
import { WindowSampler } from '../genome/windows';
import { heldBytes, type OpenedBackend } from '../gpu/backend';
import { contrastiveClasses, layOut } from '../model/layout';
import { initialParameters } from '../model/weights';
import { momentumCosine, warmupCosine } from '../numerics/schedules';
import { type Collapse, watchCollapse } from './collapse';
import type { PretrainingConfig } from './config';
import { evaluate, rehearseEvaluation, teacherMlm } from './evaluation';
import { Gate } from './gate';
import { initialState, type Schedule, STEP_SIGNALS } from './learner';
import { makeStepper } from './make-stepper';
import { maskedSample } from './masked-sample';
import { planRun, resolveEmaStart, resolveEvaluateEvery } from './plan';
import type { LogEntry, RunListener } from './run';
import type { Point, Signal } from './signals';
import type { Stepper, Taken } from './stepper';
import { makeViewBatch, type ViewBatch } from './view-batch';
import { type ValidationBatch, WindowViews } from './windows';

/** Steps left unread while the next is sent: a GPU works meanwhile, and more would only lengthen its queue; WebAssembly has nothing in flight. */
const UNREAD_STEPS = { webgpu: 1, wasm: 0 } as const;
/** So many non-finite gradients in a row pause the run. */
const MOST_SKIPPED_IN_A_ROW = 5;

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
  const made: StepInFlight = { step, schedule, taken, finishedAt: taken.done.then(() => performance.now()), values: null };
  taken.signals.then(
    (values) => {
      made.values = values;
    },
    // Whoever reads the step meets the cause.
    () => {},
  );
  return made;
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
  private learner: Stepper | null = null;
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
    const plan = planRun(config, this.device);
    const learner = await makeStepper(this.device, layout, config, initialState(layout, config, initialParameters(layout, config.seed)));
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
    });
    const inFlight: StepInFlight[] = [];
    const reportOldest = async () => this.report(await this.readOldest(inFlight));
    const drain = async (most: number) => {
      await learner.flush();
      while (inFlight.length > most) await reportOldest();
    };
    try {
      const batch = makeViewBatch(config.batch, config.windowLength, config.clsVectors);
      views.training(sampler, 1, batch);
      await this.compile(learner, batch);
      this.lastRead = performance.now();
      const evaluateEvery = resolveEvaluateEvery(config);
      for (let step = 1; step <= config.steps; step++) {
        await this.gate.breathe();
        // What was computed before a pause or a stop is shown.
        if (!this.gate.isOpen) await drain(0);
        if (!(await this.mayGoOn(step))) return 'stopped';
        if (step > 1) views.training(sampler, step, batch);
        const schedule = {
          learningRate: warmupCosine(step, config.steps, config.learningRate, config.warmup),
          momentum: momentumCosine(step, config.steps, this.emaStart),
        };
        inFlight.push(inFlightStep(step, schedule, learner.step(batch, schedule)));
        await inFlight.at(-1 - UNREAD_STEPS[this.device.kind])?.finishedAt;
        const due = step === 1 || step === config.steps || step % evaluateEvery === 0;
        // A step that is evaluated is reported with its evaluation.
        while (inFlight.length > Number(due) && inFlight[0].values !== null) await reportOldest();
        if (due) {
          await drain(1);
          const point = await this.readOldest(inFlight);
          const evaluated = await this.evaluate(learner, batch, validation);
          this.report({ ...point, values: { ...point.values, ...evaluated } });
          if (step === 1) this.listener.training();
          this.listener.sample(await maskedSample(learner, genome, views, validation, config, step));
          // Step times are of training alone.
          this.lastRead = performance.now();
        }
      }
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

  private async evaluate(learner: Stepper, batch: ViewBatch, validation: readonly ValidationBatch[]): Promise<Partial<Record<Signal, number>>> {
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

  private report(point: Point): void {
    this.watch(point);
    this.listener.point(point, {
      step: point.step,
      basesSeen: point.basesSeen,
      stepMs: point.values.stepMs ?? 0,
      phases: this.learner?.phases() ?? {},
      tensors: memory().numTensors,
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
