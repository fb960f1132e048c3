import { TypedError, toProblem } from '../formats/typed-error';
import { type ImportedGenome, importGenome } from '../genome/import-genome';
import { longestIncluded, type Split, type SplitRequest, splitGenome } from '../genome/split';
import { Stretches } from '../genome/stretches';
import { summarise } from '../genome/summarise';
import { type OpenedBackend, openBackend } from '../gpu/backend';
import type { DeviceChoice, PretrainingConfig } from '../pretraining/config';
import { checkPlan } from '../pretraining/plan';
import { PRESETS } from '../pretraining/presets';
import { probeSpeed } from '../pretraining/probe';
import type { RunStatus } from '../pretraining/run';
import type { Point } from '../pretraining/signals';
import { Trainer } from '../pretraining/trainer';
import type { Command, EngineEvent } from './protocol';

/** Points are sent in bundles this far apart; the page draws no faster. */
const BUNDLE_MS = 100;

const SAMPLE = { url: 'lambda.fa.gz', name: 'Phage lambda, NC_001416.1' };

type ImportRequest = Extract<Command, { type: 'importFiles' }>;

/**
 * The engine behind the wall: holds the genome and the device, runs one thing at a time in the order asked, and reports.
 * Pause, resume and stop reach a run at once.
 */
export class Engine {
  private readonly emit: (event: EngineEvent) => void;
  private readonly baseUrl: string;
  private work: Promise<void> = Promise.resolve();
  private device: OpenedBackend | null = null;
  private deviceChoice: DeviceChoice = 'auto';
  private failDevice: (fault: TypedError) => void = () => {};
  private imported: ImportedGenome | null = null;
  private included = new Uint8Array(0);
  private splitRequest: SplitRequest = PRESETS.nano;
  private newestProbe: PretrainingConfig | null = null;
  private trainer: Trainer | null = null;

  /** @param baseUrl where the studio is served from; the sample genome lies there */
  constructor(emit: (event: EngineEvent) => void, baseUrl: string) {
    this.emit = emit;
    this.baseUrl = baseUrl;
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
        this.enqueue(() => this.importFiles(command));
        break;
      case 'importSample':
        this.enqueue(() => this.importSample());
        break;
      case 'includeRecord':
        this.enqueue(async () => {
          this.included[command.index] = Number(command.included);
          this.tellGenome();
        });
        break;
      case 'split':
        this.enqueue(async () => {
          this.splitRequest = command;
          this.tellGenome();
        });
        break;
      case 'start':
        this.enqueue(() => this.train(command.config));
        break;
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

  private importSample(): Promise<void> {
    return this.import(SAMPLE.name, async () => {
      const response = await fetch(new URL(SAMPLE.url, this.baseUrl));
      if (!response.ok) throw new TypedError('sample-missing', `The sample genome could not be read (${response.status}).`, 'Reload the page.');
      return { type: 'importFiles', files: [new File([await response.arrayBuffer()], SAMPLE.url)] };
    });
  }

  private importFiles(request: ImportRequest): Promise<void> {
    return this.import(undefined, async () => request);
  }

  /** All or nothing: on a failure the genome before stays. */
  private async import(source: string | undefined, find: () => Promise<ImportRequest>): Promise<void> {
    try {
      const { files, allowDigits, allowNoHeader } = await find();
      const imported = await importGenome(files, {
        allowDigits,
        allowNoHeader,
        onProgress: (progress) => this.emit({ type: 'importProgress', progress }),
      });
      this.imported = { ...imported, source: source ?? imported.source };
      this.included = new Uint8Array(imported.genome.records.count).fill(1);
      this.tellGenome();
    } catch (cause) {
      this.emit({ type: 'importFailed', problem: toProblem(cause) });
    }
  }

  private tellGenome(): void {
    if (this.imported === null) return;
    this.emit({ type: 'genome', genome: summarise(this.imported, this.splitOrNothing(this.imported), this.included) });
  }

  /** A genome that the current settings cannot split is still shown: the settings may change. */
  private splitOrNothing({ genome }: ImportedGenome): Split {
    try {
      return splitGenome(genome.records, this.included, this.splitRequest);
    } catch (cause) {
      const nothing = new Stretches();
      const summary = { by: 'blocks', trainBases: 0, validationBases: 0, description: toProblem(cause).message } as const;
      return { by: 'blocks', windowLength: this.splitRequest.windowLength, train: nothing, validation: nothing, summary };
    }
  }

  private async probe(config: PretrainingConfig): Promise<void> {
    if (config !== this.newestProbe) return;
    await this.open(config.device);
    this.emit({ type: 'probed', config, estimate: await probeSpeed(config) });
  }

  private async train(config: PretrainingConfig): Promise<void> {
    try {
      if (this.imported === null) throw new TypedError('no-genome', 'There is no genome to train on.', 'Drop a FASTA file or use the sample genome.');
      const { genome } = this.imported;
      checkPlan(config, longestIncluded(genome.records, this.included));
      this.splitRequest = config;
      const split = splitGenome(genome.records, this.included, config);
      this.tellGenome();
      const device = await this.open(config.device);
      const bundle = new Bundle(this.emit);
      this.trainer = new Trainer(genome, split, config, device, {
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
