import { TypedError } from '../../errors/typed-error';
import type { DataOptions, DataReport } from '../../evaluation/data/report';
import { TaskData } from '../../evaluation/data/task-data';
import type { TaskShelf } from '../../evaluation/data/task-shelf';
import type { Dataset } from '../../evaluation/dataset';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { withoutByProducts } from '../../evaluation/readers/by-products';
import { type TaskAnswer, Unanswered } from '../../evaluation/readers/question';
import { type ReadOptions, type ReadProgress, readTaskFiles } from '../../evaluation/readers/read-task';
import type { ColumnMapping } from '../../evaluation/readers/table';
import type { TaskFile } from '../../evaluation/readers/task-file';
import { findTask } from '../../evaluation/tasks/registry';
import type { PretrainedOn } from '../../evaluation/weights-source';
import type { Split } from '../../genome/split/split';
import type { Stretches } from '../../genome/split/stretches';
import { breathe } from '../../platform/breathe';
import type { Notify } from '../notices';
import { Queue } from '../queue';
import type { DatasetAnswer, DroppedFile, KeptDataset } from './dataset-answer';
import { followRecipe, plainRecipe, type Recipe } from './genome-recipe';

interface Ready {
  readonly data: TaskData;
  readonly dataset: Dataset;
  readonly report: DataReport;
  /** The genome it was made from, null for files. */
  readonly genome: MadeFrom | null;
}

interface MadeFrom {
  readonly fingerprint: string;
  /** What is held out. */
  readonly split: Split;
}

const PROGRESS_MS = 100;
const AS_GIVEN: DataOptions = { removeLeaks: false };

/**
 * The data of benchmarks: reads what was dropped, asks what it must, reports, and keeps one dataset a task. One thing
 * at a time. Of what fails or is cancelled nothing is kept; data that were ready before still are.
 */
export class DatasetsService {
  private readonly notify: Notify;
  private readonly openGenome: (pretrained?: PretrainedOn) => GenomeSource;
  private readonly shelf: Promise<TaskShelf | null>;
  private readonly queue = new Queue();
  /** What was kept of tasks whose rows are not in memory. */
  private readonly shelved = new Map<string, DataReport>();
  private readonly kept = new Set<string>();
  private readonly ready = new Map<string, Ready>();
  /** Files of a task whose reading waits for an answer, or for files that were missing. */
  private readonly pending = new Map<string, readonly TaskFile[]>();
  private readonly recipes = new Map<string, Recipe>();
  private saidAt = 0;

  /**
   * @param openGenome as it is split now, or was for those weights; throws where no genome is open
   * @param shelf null where no files are kept: data then last as long as the engine
   */
  constructor(
    notify: Notify,
    openGenome: (pretrained?: PretrainedOn) => GenomeSource,
    shelf: Promise<TaskShelf | null> = Promise.resolve(null),
  ) {
    this.notify = notify;
    this.openGenome = openGenome;
    this.shelf = shelf;
  }

  /**
   * Reads files for a task. Files dropped before, of which some were missing, are read again with them.
   * @param options `byHand` asks for the columns of a table even where its header tells them
   */
  read(
    task: string,
    files: readonly DroppedFile[],
    options: Pick<ReadOptions, 'byHand'> = {},
    signal?: AbortSignal,
  ): Promise<DatasetAnswer> {
    const dropped = files.map(({ path, file }) => ({ path, blob: file }));
    return this.answering(task, () => this.readDropped(task, dropped, options, signal), signal);
  }

  /** Makes the data of a task from the open genome; what is left out is as it was the last time. */
  make(task: string, asked: Partial<Omit<Recipe, 'type'>>, signal?: AbortSignal): Promise<DatasetAnswer> {
    const work = () => {
      const { options, features } = asked;
      const before = this.recipe(task);
      // Another file has other types, and may count in another way.
      const recipe = features == null ? before : { ...plainRecipe(findTask(task)), features };
      const chosen = { format: 'format' in asked ? asked.format : recipe.format, options: options ?? before.options };
      return this.follow(task, { ...recipe, ...chosen }, signal);
    };
    return this.answering(task, work, signal);
  }

  /** Answers the question that was asked about the files. */
  answer(task: string, answer: TaskAnswer, signal?: AbortSignal): Promise<DatasetAnswer> {
    const work = () =>
      answer.kind === 'types'
        ? this.follow(task, { ...this.recipe(task), type: answer.type }, signal)
        : this.readFiles(task, this.waiting(task), { answer }, signal);
    return this.answering(task, work, signal);
  }

  /** Asks the question about columns again with this dialect. */
  look(
    task: string,
    dialect: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>>,
    signal?: AbortSignal,
  ): Promise<DatasetAnswer> {
    return this.answering(task, () => this.readFiles(task, this.waiting(task), { dialect }, signal), signal);
  }

  /** Choices that change the rows of data that are ready. */
  options(task: string, options: DataOptions): Promise<DatasetAnswer> {
    return this.answering(task, async () => {
      const ready = await this.loaded(task);
      if (ready === undefined) return;
      await this.hold(task, ready.data, options, ready.genome);
      if (this.kept.has(task)) await (await this.shelf)?.update(this.ready.get(task)?.report ?? ready.report);
    });
  }

  /** Lists what was kept before, unless it was read anew; the rows are read when they are needed. */
  restore(): Promise<readonly KeptDataset[]> {
    return this.queue.add(async () => {
      const reports = ((await (await this.shelf)?.reports()) ?? []).filter(({ task }) => !this.ready.has(task));
      for (const report of reports) {
        this.shelved.set(report.task, report);
        this.kept.add(report.task);
      }
      return reports.map((report) => ({ task: report.task, report, kept: true }));
    });
  }

  /** Gives up a question; data that were ready stay. */
  async dismiss(task: string): Promise<void> {
    this.pending.delete(task);
  }

  /** Forgets the data of a task for good. */
  forget(task: string): Promise<void> {
    return this.queue.add(async () => {
      for (const held of [this.ready, this.shelved, this.pending, this.recipes, this.kept]) held.delete(task);
      await (await this.shelf)?.drop(task);
    });
  }

  /**
   * The data to run a benchmark on. What is made of the genome alone is made on the spot where it is not there. Notice:
   * `datasetReady`, where its rows were not in memory.
   * @param pretrained what the test rows must be new to: data of its genome that were made of other parts are made
   *   again
   * @throws TypedError `task-no-data`, and whatever making it throws
   */
  dataset(task: string, pretrained?: PretrainedOn): Promise<Dataset> {
    return this.queue.add(async () => {
      const before = this.ready.get(task);
      if (before !== undefined && this.isNewTo(before, pretrained)) return before.dataset;
      if (before !== undefined || findTask(task).source.from === 'genome')
        await this.follow(task, this.recipe(task), undefined, pretrained);
      const ready = await this.loaded(task);
      if (ready === undefined)
        throw new TypedError('task-no-data', `The data of ${task} are not here.`, 'Drop its files on the card first.');
      this.notify({ type: 'datasetReady', task, report: ready.report, kept: this.kept.has(task) });
      return ready.dataset;
    });
  }

  /** What was reported about a task's data, null where there are none. */
  report(task: string): DataReport | null {
    return this.ready.get(task)?.report ?? this.shelved.get(task) ?? null;
  }

  /** Drops the data made from another genome than the one with this fingerprint. */
  genomeChanged(fingerprint: string | null): void {
    for (const [task, { genome }] of this.ready) {
      if (genome === null || genome.fingerprint === fingerprint) continue;
      this.ready.delete(task);
      this.notify({ type: 'datasetCleared', task });
    }
  }

  /** What there is of a task's data after the work, or the question that it came to. */
  private answering(task: string, work: () => Promise<void>, signal?: AbortSignal): Promise<DatasetAnswer> {
    return this.queue.add(async () => {
      try {
        await work();
        return this.standing(task);
      } catch (cause) {
        if (signal?.aborted === true) this.pending.delete(task);
        else if (cause instanceof Unanswered) return { of: 'question', question: cause.question };
        throw cause;
      }
    }, signal);
  }

  private standing(task: string): DatasetAnswer {
    const report = this.report(task);
    return report === null ? { of: 'cleared' } : { of: 'report', report, kept: this.kept.has(task) };
  }

  private waiting(task: string): readonly TaskFile[] {
    return this.pending.get(task) ?? [];
  }

  /** Files that lack a part may complete those that were dropped before and lacked another. */
  private async readDropped(
    task: string,
    files: readonly TaskFile[],
    options: ReadOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const before = this.waiting(task);
    try {
      await this.readFiles(task, files, options, signal);
    } catch (cause) {
      if (!lacksPart(cause) || before.length === 0) throw cause;
      await this.readFiles(task, [...before, ...files], options, signal);
    }
  }

  private async readFiles(
    id: string,
    files: readonly TaskFile[],
    options: ReadOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const task = findTask(id);
    const unique = [...new Map(files.map((file) => [file.path, file])).values()];
    this.pending.delete(id);
    try {
      const onProgress = async (progress: ReadProgress) => {
        this.tellProgress(id, progress);
        await breathe();
      };
      const examples = await readTaskFiles(task, unique, { ...options, signal, onProgress });
      await this.keep(
        id,
        await TaskData.of(task, examples, sourceOf(withoutByProducts(unique).files), breathing(signal)),
      );
    } catch (cause) {
      if ((cause instanceof Unanswered || lacksPart(cause)) && signal?.aborted !== true) this.pending.set(id, unique);
      throw cause;
    }
  }

  private recipe(task: string): Recipe {
    return this.recipes.get(task) ?? plainRecipe(findTask(task));
  }

  /** Makes data from the open genome. They are made again in a moment, so that they are not kept. */
  private async follow(id: string, recipe: Recipe, signal?: AbortSignal, pretrained?: PretrainedOn): Promise<void> {
    const task = findTask(id);
    this.recipes.set(id, recipe);
    const source = this.openGenome(pretrained);
    const made = await followRecipe(task, source, recipe, breathing(signal)).finally(() => this.checkStillOpen(source));
    const data = await TaskData.of(task, made.examples, made.source, breathing(signal));
    this.checkStillOpen(source);
    this.kept.delete(id);
    await this.hold(id, data, AS_GIVEN, { fingerprint: source.genome.fingerprint, split: source.split });
  }

  /** Whether no test row lies in what was pretrained on. */
  private isNewTo({ genome }: Ready, pretrained: PretrainedOn | undefined): boolean {
    if (genome === null || pretrained?.fingerprint !== genome.fingerprint) return true;
    return sameStretches(this.openGenome(pretrained).split.validation, genome.split.validation);
  }

  /** Another genome may have been opened while rows were made of this one. */
  private checkStillOpen({ genome }: GenomeSource): void {
    if (this.openGenome().genome === genome) return;
    throw new TypedError('genome-changed', 'Another genome was opened while the data were made.', 'Make them again.');
  }

  /** The data of a task, from the shelf where they are not in memory. */
  private async loaded(id: string): Promise<Ready | undefined> {
    const ready = this.ready.get(id);
    const shelf = await this.shelf;
    if (ready !== undefined || shelf === null) return ready;
    const examples = await shelf.rows(id);
    if (examples === undefined) return undefined;
    const report = this.shelved.get(id) ?? (await shelf.reports()).find(({ task }) => task === id);
    const data = await TaskData.of(findTask(id), examples, report?.source ?? '', breathe);
    this.kept.add(id);
    await this.hold(id, data, report?.options ?? AS_GIVEN, null);
    return this.ready.get(id);
  }

  private async keep(task: string, data: TaskData): Promise<void> {
    this.kept.delete(task);
    await this.hold(task, data, AS_GIVEN, null);
    const shelf = await this.shelf;
    if (shelf === null) return;
    await shelf.keep(data.examples, this.ready.get(task)!.report).then(
      () => this.kept.add(task),
      // Without room they last as long as the engine, and the answer says so.
      () => this.kept.delete(task),
    );
  }

  private async hold(task: string, data: TaskData, options: DataOptions, genome: MadeFrom | null): Promise<void> {
    this.ready.set(task, { data, genome, ...(await data.prepare(options)) });
    this.shelved.delete(task);
  }

  private tellProgress(task: string, progress: ReadProgress): void {
    if (performance.now() - this.saidAt < PROGRESS_MS) return;
    this.saidAt = performance.now();
    this.notify({ type: 'datasetProgress', task, progress });
  }
}

function sameStretches(a: Stretches, b: Stretches): boolean {
  const placeOf = (stretches: Stretches, i: number) =>
    `${stretches.recordAt(i)} ${stretches.startAt(i)} ${stretches.endAt(i)}`;
  return (
    a.count === b.count && Array.from({ length: a.count }, (_, i) => i).every((i) => placeOf(a, i) === placeOf(b, i))
  );
}

/** Lets cancelling in, and others. */
const breathing = (signal: AbortSignal | undefined) => async (): Promise<void> => {
  await breathe();
  signal?.throwIfAborted();
};

const lacksPart = (cause: unknown): boolean => cause instanceof TypedError && cause.code === 'task-part-missing';

/** The names of a few files, and the number of many. */
function sourceOf(files: readonly TaskFile[]): string {
  return files.length <= 4
    ? files.map(({ path }) => path).join(', ')
    : `${files.length.toLocaleString('en')} files, ${files[0].path} and others`;
}
