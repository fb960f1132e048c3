import { type DevicePlatform, type OpenedBackend, openBackend } from '../device/webgpu/backend';
import type { TaskShelf } from '../evaluation/data/task-shelf';
import type { ResultStore } from '../evaluation/result-store';
import type { GenomeLibrary } from '../genome/library/library';
import { PRESETS } from '../training/presets';
import type { SeedQueueStore } from '../training/record/seed-queue';
import { BackgroundWork } from './background-work';
import { BenchmarksService } from './benchmarks/benchmarks-service';
import { RunWeights, WeightsCatalogue } from './benchmarks/weights-catalogue';
import { DatasetsService } from './datasets/datasets-service';
import { DeviceService, type OpenDevice } from './device';
import { CountTables } from './explore/count-tables';
import { ExploreService } from './explore/explore-service';
import { TracksService } from './explore/tracks-service';
import { AnnotationService } from './genome/annotation-service';
import { GenomeLoader } from './genome/genome-loader';
import { GenomeService } from './genome/genome-service';
import { LibraryService } from './genome/library-service';
import type { EngineNotice } from './notices';
import { Queue } from './queue';
import { RunsService } from './runs/runs-service';
import { SeedsService } from './runs/seeds-service';
import { TrainingService } from './runs/training-service';
import { type OpenedStore, runStoreInMemory, seedsInMemory } from './storage';
import { ClusterService } from './transfer/cluster/cluster-service';
import { TransferService } from './transfer/transfer-service';

/** What the engine is given by the page's worker, a command line, or a test. */
export interface Surroundings {
  /** Gives the device and the sample genome; where things are kept is for the others to say. */
  readonly platform: DevicePlatform;
  /** Where genomes are kept; null keeps them in memory. */
  readonly library?: Promise<GenomeLibrary | null>;
  readonly runs?: Promise<OpenedStore>;
  /** Where the seeds that are still to be trained are kept. */
  readonly seeds?: Promise<SeedQueueStore>;
  /** Where results of benchmarks are kept; null does not keep them. */
  readonly results?: Promise<ResultStore | null>;
  /** Where the data of benchmarks are kept; null keeps them in memory. */
  readonly taskData?: Promise<TaskShelf | null>;
  /** Names the build, so that a run which goes on under another is told. */
  readonly build?: string;
  /** The commit the build was made from, written down with every run that begins. */
  readonly commit?: string | null;
  readonly openDevice?: OpenDevice;
}

/**
 * The application, without a page and without a wall: services whose methods answer or throw, and notices of what
 * happens meanwhile. What needs the device waits for it; what changes the genome waits for the run on it.
 */
export class Engine {
  readonly device: DeviceService;
  readonly genome: GenomeService;
  readonly library: LibraryService;
  readonly training: TrainingService;
  readonly seeds: SeedsService;
  readonly runs: RunsService;
  readonly transfer: TransferService;
  readonly cluster: ClusterService;
  readonly datasets: DatasetsService;
  readonly benchmarks: BenchmarksService;
  readonly explore: ExploreService;
  readonly annotation: AnnotationService;
  readonly tracks: TracksService;
  private readonly listeners = new Set<(notice: EngineNotice) => void>();

  constructor({
    platform,
    library = Promise.resolve(null),
    runs: opened = Promise.resolve(runStoreInMemory()),
    seeds = Promise.resolve(seedsInMemory()),
    results = Promise.resolve(null),
    taskData,
    build = '',
    commit = null,
    openDevice = (choice, onFault) => openBackend(choice, platform, onFault),
  }: Surroundings) {
    const notify = (notice: EngineNotice) => this.tell(notice);
    const queue = new Queue();
    const background = new BackgroundWork();
    const catalogue = new WeightsCatalogue([new RunWeights(opened)]);
    const loader = new GenomeLoader(notify, platform.assets, library, (task) => this.datasets.dataset(task));
    this.device = new DeviceService(notify, openDevice);
    this.datasets = new DatasetsService(notify, (pretrained) => this.genome.forTasks(pretrained), taskData);
    this.genome = new GenomeService({
      notify,
      loader,
      queue,
      onOpened: (fingerprint) => {
        this.datasets.genomeChanged(fingerprint);
        this.tracks.genomeChanged();
      },
      splitRequest: PRESETS.nano,
    });
    this.library = new LibraryService(loader, queue, this.genome);
    this.annotation = new AnnotationService(this.genome, loader);
    this.runs = new RunsService({ opened, seeds, background, build, commit });
    this.transfer = new TransferService({ opened, background, build, onImported: () => this.tellRuns() });
    this.cluster = new ClusterService({ opened, background, device: this.device, genome: this.genome, build, commit });
    this.training = new TrainingService({
      queue,
      device: this.device,
      genome: this.genome,
      runs: this.runs,
      dataset: (task) => this.datasets.dataset(task),
      startWeights: (weights, config) => this.transfer.startWeights(weights, config),
      notify: (event) => notify({ type: 'run', event }),
      onEnd: () => {
        this.tellRuns();
        this.tellWeights();
      },
    });
    const alone = <T>(work: (device: OpenedBackend) => Promise<T>, signal?: AbortSignal) =>
      this.device.turn(async () => this.device.orFault(work(await this.device.open())), signal);
    const piece = <T>(work: (device: OpenedBackend) => Promise<T>, signal?: AbortSignal) =>
      this.device.piece(work, signal);
    const tables = new CountTables();
    this.explore = new ExploreService({
      genome: (pretrained) => this.genome.forTasks(pretrained),
      load: (id) => catalogue.load(id),
      annotation: () => this.annotation.annotation(),
      piece,
      tables,
      background,
      notify,
    });
    this.tracks = new TracksService({
      genome: (pretrained) => this.genome.forExploring(pretrained),
      name: () => this.genome.identity().name,
      annotation: () => this.annotation.annotation(),
      weights: () => catalogue.list(),
      load: (id) => catalogue.load(id),
      piece,
      tables,
      opened,
      background,
      notify,
    });
    this.seeds = new SeedsService({
      seeds,
      opened,
      training: this.training,
      runs: this.runs,
      genome: async () => queue.add(() => this.genome.identity()),
      onChange: () => this.tellRuns(),
    });
    this.benchmarks = new BenchmarksService({
      dataset: (task, pretrained) => this.datasets.dataset(task, pretrained),
      report: (task) => this.datasets.report(task),
      genome: () => this.genome.forTasks(),
      weights: () => catalogue.list(),
      load: (id) => catalogue.load(id),
      alone,
      store: results,
      build,
      notify,
    });
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (notice: EngineNotice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(notice: EngineNotice): void {
    for (const listener of this.listeners) listener(notice);
  }

  /** Nobody asked: whoever asks next meets what is wrong. */
  private tellRuns(): void {
    this.runs.listAnew().then(
      (report) => this.tell({ type: 'runs', report }),
      () => undefined,
    );
  }

  private tellWeights(): void {
    this.benchmarks.weights().then(
      (weights) => this.tell({ type: 'weights', weights }),
      () => undefined,
    );
  }
}
