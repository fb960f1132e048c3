import { type OpenedBackend, openBackend } from '../device/webgpu/backend';
import { TypedError, toProblem } from '../errors/typed-error';
import type { TaskShelf } from '../evaluation/data/task-shelf';
import type { ResultStore } from '../evaluation/result-store';
import { TaskProbe } from '../evaluation/task-probe';
import type { GenomeLibrary } from '../genome/library/library';
import type { PackedGenome } from '../genome/packed/packed-genome';
import type { Split } from '../genome/split/split';
import type { DeviceChoice, PretrainingConfig } from '../training/config';
import { checkPlan } from '../training/plan';
import { PRESETS } from '../training/presets';
import type { StartState } from '../training/record/progress';
import type { RunStatus } from '../training/run';
import type { Point } from '../training/signals';
import { probeSpeed } from '../training/speed-estimate';
import { Trainer } from '../training/trainer';
import { BenchmarkDesk } from './benchmarks/benchmark-desk';
import { RunWeights, WeightsShelf } from './benchmarks/weights-shelf';
import { TaskDesk } from './datasets/task-desk';
import { DeviceTurn } from './device-turn';
import { Errands } from './errands';
import { GenomeDesk } from './genome/genome-desk';
import type { Command, EngineEvent } from './protocol';
import type { RunSession } from './runs/run-session';
import { type HeldSession, RunsDesk } from './runs/runs-desk';
import { type OpenedStore, runStoreInMemory } from './storage';
import { ExchangeDesk } from './transfer/exchange-desk';

/** Points are sent in bundles this far apart; the page draws no faster. */
const BUNDLE_MS = 100;
/** How long a lost GPU may take to come back, and how often it is looked for. */
const RECOVERY_MS = 9000;
const RECOVERY_LOOK_MS = 300;

/** A run that is about to be trained. */
interface Job {
  readonly name: string;
  readonly config: PretrainingConfig;
  readonly genome: PackedGenome;
  readonly split: Split;
  readonly device: OpenedBackend;
  readonly start?: StartState;
  readonly probe?: TaskProbe;
}

/** What of the engine's surroundings tests replace. */
export interface Surroundings {
  /** Where genomes are kept; null keeps them in memory. */
  readonly library?: Promise<GenomeLibrary | null>;
  readonly runs?: Promise<OpenedStore>;
  /** Where results of benchmarks are kept; null keeps them as long as the page. */
  readonly results?: Promise<ResultStore | null>;
  /** Where the data of benchmarks are kept; null keeps them as long as the page. */
  readonly taskData?: Promise<TaskShelf | null>;
  /** Names the build, so that a run which goes on under another is told. */
  readonly build?: string;
}

/**
 * The engine behind the wall: holds the genome and the device, runs one thing at a time in the order asked, and
 * reports. Pause, resume and stop reach a run at once.
 */
export class Engine {
  private readonly emit: (event: EngineEvent) => void;
  private readonly desk: GenomeDesk;
  private readonly tasks: TaskDesk;
  private readonly benchmarks: BenchmarkDesk;
  private readonly turn = new DeviceTurn();
  private work: Promise<void> = Promise.resolve();
  private device: OpenedBackend | null = null;
  private deviceChoice: DeviceChoice = 'auto';
  private failDevice: (fault: TypedError) => void = () => {};
  private newestProbe: PretrainingConfig | null = null;
  private trainer: Trainer | null = null;
  private readonly errands = new Errands();
  private readonly runs: RunsDesk;
  private readonly exchange: ExchangeDesk;
  private session: RunSession | null = null;

  /**
   * @param baseUrl where the studio is served from; the sample genome lies there
   */
  constructor(
    emit: (event: EngineEvent) => void,
    baseUrl: string,
    {
      library = Promise.resolve(null),
      runs = Promise.resolve(runStoreInMemory()),
      results = Promise.resolve(null),
      taskData,
      build = '',
    }: Surroundings = {},
  ) {
    this.emit = emit;
    this.tasks = new TaskDesk(
      (event) => emit({ type: 'task', event }),
      () => this.desk.forTasks(),
      taskData,
    );
    const watched = (event: EngineEvent) => {
      if (event.type === 'genome') this.tasks.genomeChanged(event.genome.fingerprint);
      else if (event.type === 'genomeClosed') this.tasks.genomeChanged(null);
      emit(event);
    };
    this.desk = new GenomeDesk(watched, baseUrl, library, PRESETS.nano);
    const shelf = new WeightsShelf([new RunWeights(runs)]);
    this.benchmarks = new BenchmarkDesk((event) => emit({ type: 'benchmark', event }), {
      dataset: (task) => this.tasks.dataset(task),
      report: (task) => this.tasks.report(task),
      genome: () => this.desk.forTasks(),
      weights: () => shelf.list(),
      load: (id) => shelf.load(id),
      alone: (work) => this.turn.take(async () => this.orFault(work(await this.open(this.deviceChoice)))),
      store: results,
      build,
    });
    this.runs = new RunsDesk(emit, runs, build, this.errands);
    this.exchange = new ExchangeDesk(emit, runs, build);
  }

  handle(command: Command): void {
    switch (command.type) {
      case 'pause':
        this.trainer?.pause();
        break;
      case 'resume':
        this.trainer?.resume();
        break;
      case 'stop':
        this.trainer?.stop();
        break;
      case 'profileStep':
        this.trainer?.profileStep();
        break;
      case 'probe':
        this.newestProbe = command.config;
        this.enqueue(() => this.turn.take(() => this.probe(command.config)));
        break;
      case 'chooseDevice':
        // Outside the queue: what needs no device must not wait for a benchmark to end.
        this.turn
          .take(() => this.open(command.choice))
          .catch((cause) => this.emit({ type: 'runFailed', problem: toProblem(cause) }));
        break;
      case 'importFiles':
        this.enqueue(this.desk.importFiles(command));
        break;
      case 'importSample':
        this.enqueue(this.desk.importSample());
        break;
      case 'cancelImport':
        this.desk.cancelImport();
        break;
      case 'includeRecord':
        this.enqueue(async () => this.desk.includeRecord(command));
        break;
      case 'split':
        this.enqueue(async () => this.desk.setSplit(command));
        break;
      // Quick looks at the genome need not wait for a run to end.
      case 'records':
      case 'region':
      case 'exportIndex':
        void this.desk.answer(command);
        break;
      case 'task':
        this.tasks.handle(command.command);
        break;
      case 'benchmark':
        this.benchmarks.handle(command.command);
        break;
      case 'start':
        this.enqueue(() => this.turn.take(() => this.train(() => this.begin(command))));
        break;
      case 'continueRun':
        this.trainer?.stop();
        this.enqueue(() => this.turn.take(() => this.train(() => this.goOn(command))));
        break;
      case 'checkpoint':
        this.session?.checkpointNow();
        this.trainer?.keepNow();
        break;
      case 'thawed':
        this.trainer?.thawed(command.ms);
        break;
      case 'builtFrom':
        this.runs.commit = command.commit;
        break;
      case 'checkpointEvery':
        this.runs.checkpointEvery(command);
        this.session?.checkpointEvery(command);
        break;
      // Kept runs can be looked at during a run.
      case 'listRuns':
      case 'labelRun':
      case 'deleteRun':
      case 'runMetrics':
        void this.errands.during(this.runs.answer(command));
        break;
      case 'exportWeights':
      case 'exportRun':
      case 'exportReport':
        void this.errands.during(this.exchange.answer(command));
        break;
      case 'importRun':
        void this.errands.during(this.exchange.answer(command).then(() => this.runs.tellRuns().catch(() => undefined)));
        break;
      default:
        this.enqueue(() => this.desk.answer(command));
    }
  }

  private enqueue(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch((cause) => this.emit({ type: 'runFailed', problem: toProblem(cause) }));
  }

  private async open(choice: DeviceChoice): Promise<OpenedBackend> {
    if (this.device === null || this.deviceChoice !== choice) {
      this.device = await openBackend(choice, (fault) => {
        // Whatever runs on it is lost; the next command opens a device again.
        this.device = null;
        this.failDevice(fault);
      });
      this.deviceChoice = choice;
    }
    this.emit({ type: 'device', device: this.device });
    return this.device;
  }

  private async probe(config: PretrainingConfig): Promise<void> {
    if (config !== this.newestProbe) return;
    const device = await this.open(config.device);
    this.emit({ type: 'probed', config, estimate: await probeSpeed(config, device) });
  }

  private async begin({
    config,
    weights,
  }: Extract<Command, { type: 'start' }>): Promise<{ readonly job: Job; readonly held: HeldSession }> {
    const start = weights === undefined ? undefined : await this.exchange.startWeights(weights, config);
    const job = { ...(await this.jobFor(config)), start, probe: await this.probeFor(config) };
    return { job, held: await this.runs.begin(job.name, config, this.desk.identity(), this.pauseRun) };
  }

  private async goOn({
    id,
    step,
  }: Extract<Command, { type: 'continueRun' }>): Promise<{ readonly job: Job; readonly held: HeldSession }> {
    const held = await this.runs.goOn(id, step, this.pauseRun);
    try {
      const { config, genome, name } = held.session.begun;
      await this.desk.reopen(genome, config.sampling);
      const job = await this.jobFor(config);
      // Without its data a run goes on all the same: it is one that is not probed.
      const probe = await this.probeFor(config).catch((cause: unknown) => {
        held.session.note(`From here on the run is not probed: ${toProblem(cause).message}`);
        return undefined;
      });
      return { job: { ...job, name, probe }, held };
    } catch (cause) {
      held.release();
      throw cause;
    }
  }

  private async jobFor(config: PretrainingConfig): Promise<Job> {
    checkPlan(config, this.desk.longestIncluded());
    const { name, genome, split } = this.desk.forRun(config);
    const device = await this.open(config.device);
    return { name: `${name}-${config.preset}-${config.seed}`, config, genome, split, device };
  }

  /** Undefined where the run is not to be probed. @throws TypedError where the data of its task are not here */
  private async probeFor(config: PretrainingConfig): Promise<TaskProbe | undefined> {
    if (config.probeEvery === 0) return undefined;
    return new TaskProbe(await this.tasks.dataset(config.probeTask), config);
  }

  private readonly pauseRun = (): void => this.trainer?.pause();

  private async train(prepare: () => Promise<{ readonly job: Job; readonly held: HeldSession }>): Promise<void> {
    let release = (): void => undefined;
    try {
      const { job, held } = await prepare();
      release = held.release;
      const outcome = await this.attempt(job, held.session).catch((cause) => this.recover(cause, job, held.session));
      await this.session?.end(outcome);
      this.emit({ type: 'finished', outcome });
    } catch (cause) {
      const problem = toProblem(cause);
      // A run whose device broke, or that this tab could not carry on, can be continued; it has not failed for good.
      await this.session?.end(problem.code.startsWith('device-') ? null : 'failed');
      this.emit({ type: 'runFailed', problem });
    } finally {
      this.session = null;
      release();
      await this.runs.tellRuns().catch(() => undefined);
      await this.benchmarks.tellWeights();
    }
  }

  /** Trains until the end, a stop, or a fault of the device. */
  private async attempt(
    { name, config, genome, split, device, start, probe }: Job,
    session: RunSession,
  ): Promise<'done' | 'stopped'> {
    const bundle = new Bundle(this.emit);
    this.session = session;
    const listener = session.listening({
      compiling: (done, total) => this.emit({ type: 'compiling', done, total }),
      started: (run) => this.emit({ type: 'started', run }),
      training: () => this.emit({ type: 'training' }),
      point: (point, status) => bundle.add(point, status),
      sample: (sample) => this.emit({ type: 'sample', sample }),
      log: (entry) => this.emit({ type: 'log', entry }),
      profiled: (profile) => this.emit({ type: 'profiled', profile }),
      profileFailed: (problem) => this.emit({ type: 'profileFailed', problem }),
      paused: () => {
        bundle.send();
        this.emit({ type: 'paused' });
      },
      resumed: () => this.emit({ type: 'resumed' }),
    });
    const continuity = { keeper: session, from: session.from, kernels: session.kernels, start, probe };
    const trainer = new Trainer(name, genome, split, config, device, listener, continuity);
    this.trainer = trainer;
    try {
      const outcome = await this.orFault(trainer.run());
      bundle.send();
      return outcome;
    } catch (cause) {
      // A device that reported a fault may still compute: the run it broke must not go on unseen.
      trainer.abandon();
      bundle.send();
      throw cause;
    } finally {
      this.trainer = null;
    }
  }

  /** What the work gives, or the fault of the device that it runs on. */
  private async orFault<T>(work: Promise<T>): Promise<T> {
    const fault = new Promise<never>((_, reject) => {
      this.failDevice = reject;
    });
    try {
      return await Promise.race([work, fault]);
    } finally {
      this.failDevice = () => {};
    }
  }

  /**
   * A lost GPU comes back once, from the newest checkpoint; the second time there is something wrong that the user must
   * know of.
   */
  private async recover(cause: unknown, job: Job, session: RunSession): Promise<'done' | 'stopped'> {
    if (!(cause instanceof TypedError && cause.code === 'device-lost')) throw cause;
    this.emit({ type: 'recovering' });
    await session.end(null);
    const device = await this.reopenDevice(job, cause);
    const again = await this.runs.reopen(session.begun.id, null, this.pauseRun);
    return this.attempt({ ...job, device }, again).catch((second) => {
      if (!(second instanceof TypedError && second.code === 'device-lost')) throw second;
      throw lostAgain('The GPU was lost a second time.', second);
    });
  }

  /** Another kind of device would give other numbers: only the same kind will do. */
  private async reopenDevice({ config, device }: Job, cause: unknown): Promise<OpenedBackend> {
    const from = performance.now();
    while (performance.now() - from < RECOVERY_MS) {
      this.device = null;
      const opened = await this.open(config.device).catch(() => null);
      if (opened?.kind === device.kind && opened.adapter === device.adapter) return opened;
      await new Promise((resolve) => setTimeout(resolve, RECOVERY_LOOK_MS));
    }
    throw lostAgain('The GPU was lost and did not come back.', cause);
  }
}

const lostAgain = (what: string, cause: unknown): TypedError =>
  new TypedError(
    'device-lost-again',
    `${what} What was saved is intact.`,
    'Close other programs that use the GPU, reload the page, and press "Continue run".',
    {},
    { cause },
  );

/** Collects points and sends them together, at most every BUNDLE_MS. */
class Bundle {
  private readonly emit: (event: EngineEvent) => void;
  private points: Point[] = [];
  private status: RunStatus | null = null;
  private sentAt = 0;

  constructor(emit: (event: EngineEvent) => void) {
    this.emit = emit;
  }

  add(point: Point, status: RunStatus): void {
    this.points.push(point);
    this.status = status;
    if (performance.now() - this.sentAt >= BUNDLE_MS) this.send();
  }

  send(): void {
    if (this.status === null || this.points.length === 0) return;
    this.emit({ type: 'points', points: this.points, status: this.status });
    this.points = [];
    this.sentAt = performance.now();
  }
}
