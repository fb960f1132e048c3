import type { ResultStore } from '../evaluation/result-store';
import { NETWORKS } from '../evaluation/weights-source';
import { type TypedError, toProblem } from '../formats/typed-error';
import type { GenomeLibrary } from '../genome/library';
import { type OpenedBackend, openBackend } from '../gpu/backend';
import type { DeviceChoice, PretrainingConfig } from '../pretraining/config';
import { checkPlan } from '../pretraining/plan';
import { PRESETS } from '../pretraining/presets';
import { probeSpeed } from '../pretraining/probe';
import type { Networks, RunStatus } from '../pretraining/run';
import type { Point } from '../pretraining/signals';
import { Trainer } from '../pretraining/trainer';
import { BenchmarkDesk } from './benchmark-desk';
import { DeviceTurn } from './device-turn';
import { GenomeDesk } from './genome-desk';
import type { Command, EngineEvent } from './protocol';
import { TaskDesk } from './task-desk';
import { RunsInMemory, WeightsShelf } from './weights-shelf';

/** Points are sent in bundles this far apart; the page draws no faster. */
const BUNDLE_MS = 100;

/**
 * The engine behind the wall: holds the genome and the device, runs one thing at a time in the order asked, and reports.
 * Pause, resume and stop reach a run at once.
 */
export class Engine {
  private readonly emit: (event: EngineEvent) => void;
  private readonly desk: GenomeDesk;
  private readonly tasks: TaskDesk;
  private readonly benchmarks: BenchmarkDesk;
  private readonly endedRuns = new RunsInMemory();
  private readonly turn = new DeviceTurn();
  private work: Promise<void> = Promise.resolve();
  private device: OpenedBackend | null = null;
  private deviceChoice: DeviceChoice = 'auto';
  private failDevice: (fault: TypedError) => void = () => {};
  private newestProbe: PretrainingConfig | null = null;
  private trainer: Trainer | null = null;

  /**
   * @param baseUrl where the studio is served from; the sample genome lies there
   * @param library where genomes are kept; null keeps them in memory
   * @param results where those of benchmarks are kept; null keeps them in memory
   */
  constructor(
    emit: (event: EngineEvent) => void,
    baseUrl: string,
    library: Promise<GenomeLibrary | null> = Promise.resolve(null),
    results: Promise<ResultStore | null> = Promise.resolve(null),
  ) {
    this.emit = emit;
    this.tasks = new TaskDesk(
      (event) => emit({ type: 'task', event }),
      () => this.desk.forTasks(),
    );
    const shelf = new WeightsShelf([this.endedRuns]);
    this.benchmarks = new BenchmarkDesk((event) => emit({ type: 'benchmark', event }), {
      dataset: (task) => this.tasks.dataset(task),
      report: (task) => this.tasks.report(task),
      weights: () => shelf.list(),
      load: (id) => shelf.load(id),
      alone: (work) => this.turn.take(async () => this.orFault(work(await this.open(this.deviceChoice)))),
      store: results,
    });
    const watched = (event: EngineEvent) => {
      if (event.type === 'genome') this.tasks.genomeChanged(event.genome.fingerprint);
      else if (event.type === 'genomeClosed') this.tasks.genomeChanged(null);
      emit(event);
    };
    this.desk = new GenomeDesk(watched, baseUrl, library, PRESETS.nano);
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
      case 'probe':
        this.newestProbe = command.config;
        this.enqueue(() => this.turn.take(() => this.probe(command.config)));
        break;
      case 'chooseDevice':
        // Outside the queue: what needs no device must not wait for a benchmark to end.
        this.turn.take(() => this.open(command.choice)).catch((cause) => this.emit({ type: 'runFailed', problem: toProblem(cause) }));
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
        this.enqueue(() => this.turn.take(() => this.train(command.config)));
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
    await this.open(config.device);
    this.emit({ type: 'probed', config, estimate: await probeSpeed(config) });
  }

  private async train(config: PretrainingConfig): Promise<void> {
    try {
      checkPlan(config, this.desk.longestIncluded());
      const { name, genome, split } = this.desk.forRun(config);
      const device = await this.open(config.device);
      const bundle = new Bundle(this.emit);
      const runName = `${name}-${config.preset}-${config.seed}`;
      this.trainer = new Trainer(runName, genome, split, config, device, {
        compiling: (done, total) => this.emit({ type: 'compiling', done, total }),
        started: (run) => this.emit({ type: 'started', run }),
        training: () => this.emit({ type: 'training' }),
        point: (point, status) => bundle.add(point, status),
        sample: (sample) => this.emit({ type: 'sample', sample }),
        log: (entry) => this.emit({ type: 'log', entry }),
        paused: () => {
          bundle.send();
          this.emit({ type: 'paused' });
        },
        resumed: () => this.emit({ type: 'resumed' }),
        ended: (parameters, step) => this.shelve(runName, config, parameters, step),
      });
      const outcome = await this.orFault(this.trainer.run());
      bundle.send();
      this.emit({ type: 'finished', outcome });
      await this.benchmarks.tellWeights();
    } catch (cause) {
      // A device that reported a fault may still compute: the run it broke must not go on unseen.
      this.trainer?.stop();
      this.emit({ type: 'runFailed', problem: toProblem(cause) });
    } finally {
      this.trainer = null;
    }
  }

  /** What the work gives, or the fault of the device that it ran on. */
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

  private shelve(name: string, shape: PretrainingConfig, parameters: Networks, step: number): void {
    this.endedRuns.add({ id: `memory/${name}/${step}`, label: name, shape, networks: NETWORKS, run: { name, step }, parameters });
  }
}

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
