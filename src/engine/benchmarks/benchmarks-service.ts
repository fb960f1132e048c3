import type { OpenedBackend } from '../../device/webgpu/backend';
import { type Problem, TypedError, toProblem } from '../../errors/typed-error';
import { runCurve } from '../../evaluation/benchmark';
import type { DataReport } from '../../evaluation/data/report';
import type { Dataset } from '../../evaluation/dataset';
import { type EmbeddingMap, makeMap } from '../../evaluation/embedding/map';
import { genomePoints, taskPoints } from '../../evaluation/embedding/points';
import { featuresFor } from '../../evaluation/feature-settings';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { type Mode, modesOf, usesWeights } from '../../evaluation/modes';
import { networkIn } from '../../evaluation/network-in';
import { requireTwoClasses } from '../../evaluation/parts';
import type { BenchmarkResult } from '../../evaluation/result';
import type { ResultStore } from '../../evaluation/result-store';
import type { Pace } from '../../evaluation/softmax-regression';
import { findTask } from '../../evaluation/tasks/registry';
import type { Task } from '../../evaluation/tasks/task';
import type { PretrainedOn, WeightsInfo, WeightsSource } from '../../evaluation/weights-source';
import { layOut } from '../../model/layout';
import type { NetworkShape } from '../../model/shape';
import { initialParameters } from '../../model/weights';
import { Latest } from '../latest';
import type { Notify } from '../notices';
import { paced, seldom } from '../paced';
import { Queue } from '../queue';
import { type BenchmarkOrder, type MapOrder, UNTRAINED } from './order';

/** What benchmarks are run on and with. */
export interface BenchmarkSurroundings {
  /**
   * @param pretrained what the test rows must be new to
   * @throws TypedError where the data of the task are not here
   */
  dataset(task: string, pretrained?: PretrainedOn): Promise<Dataset>;
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
  readonly notify: Notify;
}

/** Less than this says nothing about the rest. */
const LEAST_SHARE = 0.02;

/** Of fewer there is nothing to see. */
const LEAST_POINTS = 8;

/** Benchmarks: one at a time, in the order asked; results are kept as they are made. */
export class BenchmarksService {
  private readonly around: BenchmarkSurroundings;
  private readonly queue = new Queue();
  private readonly maps = new Latest();

  constructor(around: BenchmarkSurroundings) {
    this.around = around;
  }

  /** Everything that is kept, oldest first. `kept` is false where results last as long as the page. */
  async results(): Promise<{ readonly results: readonly BenchmarkResult[]; readonly kept: boolean }> {
    const store = await this.around.store;
    return { results: (await store?.results()) ?? [], kept: store !== null };
  }

  /** What there is to judge. */
  weights(): Promise<readonly WeightsInfo[]> {
    return this.around.weights();
  }

  /**
   * Runs a benchmark after what was asked before. Notices: `benchmarkProgress`.
   * @param signal cancels it, waiting or running: nothing of it is kept
   * @returns `unkept`: why the result lasts only as long as the page, where it does
   */
  run(
    order: BenchmarkOrder,
    signal?: AbortSignal,
  ): Promise<{ readonly result: BenchmarkResult; readonly unkept: Problem | null }> {
    return this.queue.add(async () => {
      const [result] = await paced(signal, (pace) => this.judge(order, [order.labels ?? null], pace));
      return { result, unkept: await this.keep(result) };
    }, signal);
  }

  /**
   * The same for several numbers of labels a class, null being all: one result each, their ids the order's with the
   * number behind it. What a frozen network makes of a sequence is computed once for all of them.
   */
  curve(
    order: BenchmarkOrder,
    counts: readonly (number | null)[],
    signal?: AbortSignal,
  ): Promise<{ readonly results: readonly BenchmarkResult[]; readonly unkept: Problem | null }> {
    return this.queue.add(async () => {
      const results = await paced(signal, (pace) => this.judge(order, counts, pace));
      const problems: (Problem | null)[] = [];
      for (const result of results) problems.push(await this.keep(result));
      return { results, unkept: problems.find((problem) => problem !== null) ?? null };
    }, signal);
  }

  async delete(id: string): Promise<void> {
    await (await this.around.store)?.delete(id);
  }

  /** Draws a map after what was asked before; the latest counts. Notices: `mapProgress`. */
  map(order: MapOrder, signal?: AbortSignal): Promise<EmbeddingMap> {
    return this.maps.run(
      (latest) => this.queue.add(() => paced(latest, (pace) => this.draw(order, pace)), latest),
      signal,
    );
  }

  private async draw(
    { task, from, weights, shape, features, points: most }: MapOrder,
    pace: Pace,
  ): Promise<EmbeddingMap> {
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
    const progress = seldom((share: number, doing: string) =>
      this.around.notify({ type: 'mapProgress', share, what: doing }),
    );
    const drawn = await this.around.alone(() =>
      makeMap({ source, network: weights.network, features }, points, pace, progress),
    );
    const name =
      source.run === null
        ? source.label
        : `${source.label}, step ${source.run.step.toLocaleString('en')}, ${weights.network}`;
    return { ...what, ...drawn, weights: name, features };
  }

  /** Why the result lasts only as long as the page, where it does. */
  private async keep(result: BenchmarkResult): Promise<Problem | null> {
    const store = await this.around.store;
    return (await store?.keep(result).then(() => null, toProblem)) ?? null;
  }

  private async judge(
    order: BenchmarkOrder,
    counts: readonly (number | null)[],
    pace: Pace,
  ): Promise<readonly BenchmarkResult[]> {
    const task = findTask(order.task);
    requireMode(task, order.mode);
    const source = await this.sourceOf(order);
    const dataset = await this.around.dataset(order.task, await this.pretrainedOn(order, source));
    requireParts(task, dataset);
    return this.around.alone(async ({ kind, adapter }) => {
      const began = performance.now();
      const progress = seldom((share: number, what: string) => {
        const etaMs = share < LEAST_SHARE ? null : ((performance.now() - began) / share) * (1 - share);
        this.around.notify({ type: 'benchmarkProgress', progress: { id: order.id, share, what, etaMs } });
      });
      await pace();
      progress(0, 'starting');
      const { id, mode, seeds, settings } = order;
      return runCurve(
        {
          id,
          dataset,
          report: this.around.report(order.task),
          mode,
          labels: null,
          features: order.features ?? featuresFor(task),
          source,
          network: order.weights?.network ?? 'teacher',
          shape: source?.shape ?? order.shape,
          seeds,
          settings,
          device: { kind, adapter },
          build: this.around.build,
        },
        counts,
        pace,
        progress,
      );
    });
  }

  private async pretrainedOn(
    { besideWeights }: BenchmarkOrder,
    source: WeightsSource | null,
  ): Promise<PretrainedOn | undefined> {
    if (besideWeights === undefined) return source?.pretrainedOn;
    return (await this.around.weights()).find(({ id }) => id === besideWeights)?.pretrainedOn;
  }

  private async sourceOf({ mode, weights, shape }: BenchmarkOrder): Promise<WeightsSource | null> {
    if (!usesWeights(mode)) return null;
    if (weights === null)
      throw new TypedError('weights-missing', 'No weights were chosen to judge.', 'Choose weights, or another mode.');
    if (weights.id === UNTRAINED) return untrained(shape);
    const source = await this.around.load(weights.id);
    networkIn(source, weights.network);
    return source;
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
    untrained: true,
  };
}

/** A task is answered with training or without. */
function requireMode(task: Task, mode: Mode): void {
  if (modesOf(task).includes(mode)) return;
  throw new TypedError(
    'benchmark-mode',
    `${task.id} is not judged by the mode "${mode}".`,
    `Choose one of ${modesOf(task).join(', ')}.`,
  );
}

/** Without a test part there is nothing to score. */
function requireParts(task: Task, dataset: Dataset): void {
  if (task.zeroShot !== true) requireTwoClasses(dataset);
  if (dataset.parts.test.labels.length === 0)
    throw new TypedError('benchmark-no-test', `${dataset.task} has no test part.`, 'Load data with a test part.');
}
