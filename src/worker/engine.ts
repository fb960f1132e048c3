import { type TypedError, toProblem } from '../formats/typed-error';
import type { GenomeLibrary } from '../genome/library';
import { type OpenedBackend, openBackend } from '../gpu/backend';
import type { DeviceChoice, PretrainingConfig } from '../pretraining/config';
import { checkPlan } from '../pretraining/plan';
import { PRESETS } from '../pretraining/presets';
import { probeSpeed } from '../pretraining/probe';
import type { RunStatus } from '../pretraining/run';
import type { Point } from '../pretraining/signals';
import { Trainer } from '../pretraining/trainer';
import { GenomeDesk } from './genome-desk';
import type { Command, EngineEvent } from './protocol';
import { TaskDesk } from './task-desk';

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
  private work: Promise<void> = Promise.resolve();
  private device: OpenedBackend | null = null;
  private deviceChoice: DeviceChoice = 'auto';
  private failDevice: (fault: TypedError) => void = () => {};
  private newestProbe: PretrainingConfig | null = null;
  private trainer: Trainer | null = null;

  /**
   * @param baseUrl where the studio is served from; the sample genome lies there
   * @param library where genomes are kept; null keeps them in memory
   */
  constructor(emit: (event: EngineEvent) => void, baseUrl: string, library: Promise<GenomeLibrary | null> = Promise.resolve(null)) {
    this.emit = emit;
    this.tasks = new TaskDesk(
      (event) => emit({ type: 'task', event }),
      () => this.desk.forTasks(),
    );
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
        this.enqueue(() => this.probe(command.config));
        break;
      case 'chooseDevice':
        this.enqueue(async () => {
          await this.open(command.choice);
        });
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
      case 'start':
        this.enqueue(() => this.train(command.config));
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

  private async train(config: PretrainingConfig): Promise<void> {
    try {
      checkPlan(config, this.desk.longestIncluded());
      const { name, genome, split } = this.desk.forRun(config);
      const device = await this.open(config.device);
      const bundle = new Bundle(this.emit);
      this.trainer = new Trainer(`${name}-${config.preset}-${config.seed}`, genome, split, config, device, {
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
      });
      const fault = new Promise<never>((_, reject) => {
        this.failDevice = reject;
      });
      const outcome = await Promise.race([this.trainer.run(), fault]);
      bundle.send();
      this.emit({ type: 'finished', outcome });
    } catch (cause) {
      // A device that reported a fault may still compute: the run it broke must not go on unseen.
      this.trainer?.stop();
      this.emit({ type: 'runFailed', problem: toProblem(cause) });
    } finally {
      this.trainer = null;
      this.failDevice = () => {};
    }
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
