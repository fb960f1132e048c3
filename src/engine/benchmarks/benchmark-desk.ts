import type { OpenedBackend } from '../../device/webgpu/backend';
import { TypedError, toProblem } from '../../errors/typed-error';
import { runBenchmark } from '../../evaluation/benchmark';
import type { DataReport } from '../../evaluation/data/report';
import type { Dataset } from '../../evaluation/dataset';
import { makeMap } from '../../evaluation/embedding/map';
import { genomePoints, taskPoints } from '../../evaluation/embedding/points';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { usesWeights } from '../../evaluation/modes';
import { requireTwoClasses } from '../../evaluation/parts';
import type { ResultStore } from '../../evaluation/result-store';
import type { WeightsInfo, WeightsSource } from '../../evaluation/weights-source';
import { layOut, type NetworkShape } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { PauseControl } from '../../training/pause-control';
import {
  type BenchmarkCommand,
  type BenchmarkEvent,
  type BenchmarkOrder,
  type EmbeddingMap,
  type MapOrder,
  UNTRAINED,
} from './benchmark-protocol';

/** What benchmarks are run on and with. */
export interface BenchmarkSurroundings {
  /** @throws TypedError where the data of the task are not here */
  dataset(task: string): Promise<Dataset>;
  report(task: string): DataReport | null;
  /** @throws TypedError where none is open */
  genome(): GenomeSource;
  /** All weights there are to judge, newest first. */
  weights(): Promise<readonly WeightsInfo[]>;
  /** @throws TypedError where they are gone */
  load(id: string): Promise<WeightsSource>;
  /** Has the device to itself while `work` runs; a training run and a benchmark wait for each other. */
  alone<T>(work: (device: OpenedBackend) => Promise<T>): Promise<T>;
  /** Null keeps results as long as the page. */
  readonly store: Promise<ResultStore | null>;
  /** Names the studio in what it makes. */
  readonly build: string;
}

const PROGRESS_MS = 100;
/** Less than this says nothing about the rest. */
const LEAST_SHARE = 0.02;

/** Of fewer there is nothing to see. */
const LEAST_POINTS = 8;

class Cancelled extends Error {}

const paceOf = (control: PauseControl) => async () => {
  await control.yieldThread();
  if (control.isStopped) throw new Cancelled();
};

/** The queue of benchmarks: one at a time, in the order asked; results are kept as they are made. */
export class BenchmarkDesk {
  private readonly emit: (event: BenchmarkEvent) => void;
  private readonly around: BenchmarkSurroundings;
  private readonly controls = new Map<string, PauseControl>();
  private work: Promise<void> = Promise.resolve();
  private mapControl: PauseControl | null = null;

  constructor(emit: (event: BenchmarkEvent) => void, around: BenchmarkSurroundings) {
    this.emit = emit;
    this.around = around;
  }

  handle(command: BenchmarkCommand): void {
    switch (command.do) {
      case 'list':
        void this.list();
        break;
      case 'run':
        for (const order of command.orders) this.enqueue(order);
        break;
      case 'cancel':
        this.controls.get(command.id)?.stop();
        break;
      case 'delete':
        void this.around.store.then((store) => store?.delete(command.id));
        break;
      case 'map':
        this.enqueueMap(command.order);
        break;
      case 'cancelMap':
        this.mapControl?.stop();
    }
  }

  /** Tells the page which weights there are now: after a run, a checkpoint, an import. */
  async tellWeights(): Promise<void> {
    this.emit({ of: 'weights', weights: await this.around.weights() });
  }

  private async list(): Promise<void> {
    const store = await this.around.store;
    this.emit({ of: 'results', results: (await store?.results()) ?? [], kept: store !== null });
    await this.tellWeights();
  }

  private enqueue(order: BenchmarkOrder): void {
    const control = new PauseControl();
    this.controls.set(order.id, control);
    this.work = this.work.then(async () => {
      try {
        await this.run(order, control);
      } catch (cause) {
        if (control.isStopped) this.emit({ of: 'cancelled', id: order.id });
        else this.emit({ of: 'failed', id: order.id, problem: toProblem(cause) });
      } finally {
        this.controls.delete(order.id);
        control.dispose();
      }
    });
  }

  private enqueueMap(order: MapOrder): void {
    const control = new PauseControl();
    this.mapControl?.stop();
    this.mapControl = control;
    this.work = this.work.then(async () => {
      try {
        this.emit({ of: 'map', task: order.task, map: await this.map(order, control) });
      } catch (cause) {
        this.emit({ of: 'mapFailed', problem: control.isStopped ? null : toProblem(cause) });
      } finally {
        control.dispose();
      }
    });
  }

  private async map(
    { task, from, weights, shape, features, points: most }: MapOrder,
    control: PauseControl,
  ): Promise<EmbeddingMap> {
    const pace = paceOf(control);
    await pace();
    const source = weights.id === UNTRAINED ? untrained(shape) : await this.around.load(weights.id);
    const { points, ...what } =
      from === 'genome'
        ? genomePoints(this.around.genome(), source.shape.windowLength, most)
        : taskPoints(await this.around.dataset(task), most);
    if (points.length < LEAST_POINTS)
      throw new TypedError(
        'map-too-few',
        `${what.of} gives ${points.length} sequences: too few to draw.`,
        'Choose more data.',
      );
    let saidAt = 0;
    const progress = (share: number, doing: string) => {
      if (performance.now() - saidAt < PROGRESS_MS) return;
      saidAt = performance.now();
      this.emit({ of: 'mapProgress', share, what: doing });
    };
    const drawn = await this.around.alone(() => makeMap(source, weights.network, points, features, pace, progress));
    const name =
      source.run === null
        ? source.label
        : `${source.label}, step ${source.run.step.toLocaleString('en')}, ${weights.network}`;
    return { ...what, ...drawn, weights: name, features };
  }

  private async run(order: BenchmarkOrder, control: PauseControl): Promise<void> {
    const pace = paceOf(control);
    await pace();
    const dataset = await this.around.dataset(order.task);
    requireParts(dataset);
    const source = await this.sourceOf(order);
    const result = await this.around.alone(async ({ kind, adapter }) => {
      const began = performance.now();
      let saidAt = 0;
      const progress = (share: number, what: string) => {
        const now = performance.now();
        if (now - saidAt < PROGRESS_MS) return;
        saidAt = now;
        const etaMs = share < LEAST_SHARE ? null : ((now - began) / share) * (1 - share);
        this.emit({ of: 'progress', progress: { id: order.id, share, what, etaMs } });
      };
      await pace();
      progress(0, 'starting');
      const { id, mode, seeds, settings } = order;
      return runBenchmark(
        {
          id,
          dataset,
          report: this.around.report(order.task),
          mode,
          source,
          network: order.weights?.network ?? 'teacher',
          shape: source?.shape ?? order.shape,
          seeds,
          settings,
          device: { kind, adapter },
          build: this.around.build,
        },
        pace,
        progress,
      );
    });
    const store = await this.around.store;
    await store?.keep(result).catch((cause: unknown) => this.emit({ of: 'unkept', problem: toProblem(cause) }));
    this.emit({ of: 'done', result });
  }

  private async sourceOf({ mode, weights, shape }: BenchmarkOrder): Promise<WeightsSource | null> {
    if (!usesWeights(mode)) return null;
    if (weights === null)
      throw new TypedError('weights-missing', 'No weights were chosen to judge.', 'Choose weights, or another mode.');
    if (weights.id === UNTRAINED) return untrained(shape);
    const source = await this.around.load(weights.id);
    if (source.parameters[weights.network] !== undefined) return source;
    throw new TypedError(
      'weights-no-network',
      `${source.label} holds no ${weights.network}.`,
      'Choose another network of it.',
    );
  }
}

function untrained(shape: NetworkShape): WeightsSource {
  const parameters = initialParameters(layOut(shape), 1);
  return {
    id: UNTRAINED,
    label: 'untrained network',
    shape,
    networks: ['teacher'],
    run: null,
    parameters: { teacher: parameters, student: parameters },
  };
}

/** Without a test part there is nothing to score. */
function requireParts(dataset: Dataset): void {
  requireTwoClasses(dataset);
  if (dataset.parts.test.labels.length === 0)
    throw new TypedError('benchmark-no-test', `${dataset.task} has no test part.`, 'Load data with a test part.');
}
