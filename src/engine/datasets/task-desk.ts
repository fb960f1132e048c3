import { TypedError, toProblem } from '../../errors/typed-error';
import type { DataOptions, DataReport } from '../../evaluation/data/report';
import { TaskData } from '../../evaluation/data/task-data';
import type { TaskShelf } from '../../evaluation/data/task-shelf';
import type { Dataset } from '../../evaluation/dataset';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { Unanswered } from '../../evaluation/readers/question';
import { type ReadOptions, type ReadProgress, readTaskFiles } from '../../evaluation/readers/read-task';
import type { TaskFile } from '../../evaluation/readers/task-file';
import { findTask } from '../../evaluation/tasks/registry';
import { breathe } from '../../platform/breathe';
import { followRecipe, PLAIN_RECIPE, type Recipe } from './genome-recipe';
import type { TaskCommand, TaskEvent } from './task-protocol';

type Work = Exclude<TaskCommand, { do: 'cancel' | 'restore' }>;

interface Ready {
  readonly data: TaskData;
  readonly dataset: Dataset;
  readonly report: DataReport;
  /** Fingerprint of the genome it was made from, null for files. */
  readonly genome: string | null;
}

const PROGRESS_MS = 100;
const AS_GIVEN: DataOptions = { removeLeaks: false };

/**
 * The data of benchmarks: reads what was dropped, asks what it must, reports, and keeps one dataset a task. One command
 * at a time, but for cancelling.
 */
export class TaskDesk {
  private readonly emit: (event: TaskEvent) => void;
  private readonly openGenome: () => GenomeSource;
  private readonly shelf: Promise<TaskShelf | null>;
  /** What was kept of tasks whose rows are not in memory. */
  private readonly shelved = new Map<string, DataReport>();
  private readonly kept = new Set<string>();
  private readonly ready = new Map<string, Ready>();
  /** Files of a task whose reading waits for an answer, or for files that were missing. */
  private readonly pending = new Map<string, readonly TaskFile[]>();
  private readonly recipes = new Map<string, Recipe>();
  private readonly cancelling = new Map<string, AbortController>();
  private work: Promise<unknown> = Promise.resolve();
  private saidAt = 0;

  /**
   * @param openGenome throws where no genome is open
   * @param shelf null where the browser keeps no private files: data then last as long as the page
   */
  constructor(
    emit: (event: TaskEvent) => void,
    openGenome: () => GenomeSource,
    shelf: Promise<TaskShelf | null> = Promise.resolve(null),
  ) {
    this.emit = emit;
    this.openGenome = openGenome;
    this.shelf = shelf;
  }

  handle(command: TaskCommand): void {
    if (command.do === 'cancel') {
      this.cancelling.get(command.task)?.abort();
      this.pending.delete(command.task);
      return;
    }
    if (command.do === 'restore') {
      void this.enqueue(() => this.restore());
      return;
    }
    const cancel = new AbortController();
    this.cancelling.set(command.task, cancel);
    void this.enqueue(() => this.carryOut(command, cancel.signal));
  }

  /**
   * The data to run a benchmark on. `real-vs-shuffled` is made on the spot where it is not there.
   * @throws TypedError `task-no-data`, and whatever making it throws
   */
  async dataset(task: string): Promise<Dataset> {
    return this.enqueue(async () => {
      if (!this.ready.has(task) && findTask(task).source.from === 'genome')
        await this.make(task, this.recipe(task), new AbortController().signal);
      const ready = await this.loaded(task);
      if (ready === undefined)
        throw new TypedError('task-no-data', `The data of ${task} are not here.`, 'Drop its files on the card first.');
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
      if (genome === null || genome === fingerprint) continue;
      this.ready.delete(task);
      this.tellStanding(task);
    }
  }

  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.work.then(task);
    this.work = result.catch(() => undefined);
    return result;
  }

  private async carryOut(command: Work, signal: AbortSignal): Promise<void> {
    const { task } = command;
    try {
      signal.throwIfAborted();
      await this.carryOutOrThrow(command, signal);
    } catch (cause) {
      if (signal.aborted) this.tellStanding(task);
      else if (cause instanceof Unanswered) this.emit({ of: 'question', task, question: cause.question });
      else this.emit({ of: 'failed', task, problem: toProblem(cause) });
    }
  }

  private async carryOutOrThrow(command: Work, signal: AbortSignal): Promise<void> {
    const { task } = command;
    const waiting = this.pending.get(task) ?? [];
    switch (command.do) {
      case 'read':
        return this.readDropped(
          task,
          command.files.map(({ path, file }) => ({ path, blob: file })),
          waiting,
          { byHand: command.byHand },
          signal,
        );
      case 'answer':
        if (command.answer.kind === 'types')
          return this.make(task, { ...this.recipe(task), type: command.answer.type }, signal);
        return this.read(task, waiting, { answer: command.answer }, signal);
      case 'look':
        return this.read(task, waiting, { dialect: command.dialect }, signal);
      case 'make': {
        const before = this.recipe(task);
        const { options, features, format } = command;
        // Another file has other types, and may count in another way.
        const recipe = features === null ? before : { ...PLAIN_RECIPE, features };
        const chosen = { format: format ?? recipe.format, options: options ?? before.options };
        return this.make(task, { ...recipe, ...chosen }, signal);
      }
      case 'options':
        return this.setOptions(task, command.options);
      case 'forget':
        for (const held of [this.ready, this.shelved, this.pending, this.recipes, this.kept]) held.delete(task);
        await (await this.shelf)?.drop(task);
        return this.tellStanding(task);
    }
  }

  /** Files that lack a part may complete those that were dropped before and lacked another. */
  private async readDropped(
    task: string,
    files: readonly TaskFile[],
    before: readonly TaskFile[],
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.read(task, files, options, signal);
    } catch (cause) {
      if (!lacksPart(cause) || before.length === 0) throw cause;
      await this.read(task, [...before, ...files], options, signal);
    }
  }

  private async read(id: string, files: readonly TaskFile[], options: ReadOptions, signal: AbortSignal): Promise<void> {
    const task = findTask(id);
    const unique = [...new Map(files.map((file) => [file.path, file])).values()];
    this.pending.delete(id);
    try {
      const onProgress = async (progress: ReadProgress) => {
        this.tellProgress(id, progress);
        await breathe();
      };
      const examples = await readTaskFiles(task, unique, { ...options, signal, onProgress });
      await this.keep(id, await TaskData.of(task, examples, sourceOf(unique), breathing(signal)), AS_GIVEN, null);
    } catch (cause) {
      if ((cause instanceof Unanswered || lacksPart(cause)) && !signal.aborted) this.pending.set(id, unique);
      throw cause;
    }
  }

  private recipe(task: string): Recipe {
    return this.recipes.get(task) ?? PLAIN_RECIPE;
  }

  private async make(id: string, recipe: Recipe, signal: AbortSignal): Promise<void> {
    const task = findTask(id);
    this.recipes.set(id, recipe);
    const source = this.openGenome();
    const made = await followRecipe(task, source, recipe, breathing(signal)).finally(() => this.checkStillOpen(source));
    const data = await TaskData.of(task, made.examples, made.source, breathing(signal));
    this.checkStillOpen(source);
    await this.keep(id, data, AS_GIVEN, source.genome.fingerprint);
  }

  /** Another genome may have been opened while rows were made of this one. */
  private checkStillOpen({ genome }: GenomeSource): void {
    if (this.openGenome().genome === genome) return;
    throw new TypedError('genome-changed', 'Another genome was opened while the data were made.', 'Make them again.');
  }

  private async setOptions(task: string, options: DataOptions): Promise<void> {
    const ready = await this.loaded(task);
    if (ready === undefined) return;
    await this.hold(task, ready.data, options, ready.genome);
    if (this.kept.has(task)) await (await this.shelf)?.update(this.ready.get(task)?.report ?? ready.report);
  }

  /** Lists what was kept; the rows are read when they are needed. */
  private async restore(): Promise<void> {
    for (const report of (await (await this.shelf)?.reports()) ?? []) {
      if (this.ready.has(report.task)) continue;
      this.shelved.set(report.task, report);
      this.kept.add(report.task);
      this.tellStanding(report.task);
    }
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

  private async keep(task: string, data: TaskData, options: DataOptions, genome: string | null): Promise<void> {
    this.kept.delete(task);
    await this.hold(task, data, options, genome);
    // Data of a genome are made again in a moment.
    const shelf = genome === null ? await this.shelf : null;
    if (shelf === null) return;
    await shelf.keep(data.examples, this.ready.get(task)!.report).then(
      () => this.kept.add(task),
      // Without room they last as long as the page, and the page says so.
      () => this.kept.delete(task),
    );
    this.tellStanding(task);
  }

  private async hold(task: string, data: TaskData, options: DataOptions, genome: string | null): Promise<void> {
    this.ready.set(task, { data, genome, ...(await data.prepare(options)) });
    this.shelved.delete(task);
    this.tellStanding(task);
  }

  /** What there is of a task's data now. */
  private tellStanding(task: string): void {
    const report = this.report(task);
    this.emit(report === null ? { of: 'cleared', task } : { of: 'report', task, report, kept: this.kept.has(task) });
  }

  private tellProgress(task: string, progress: ReadProgress): void {
    if (performance.now() - this.saidAt < PROGRESS_MS) return;
    this.saidAt = performance.now();
    this.emit({ of: 'progress', task, progress });
  }
}

/** Lets cancelling in, and others. */
const breathing = (signal: AbortSignal) => async (): Promise<void> => {
  await breathe();
  signal.throwIfAborted();
};

const lacksPart = (cause: unknown): boolean => cause instanceof TypedError && cause.code === 'task-part-missing';

/** The names of a few files, and the number of many. */
function sourceOf(files: readonly TaskFile[]): string {
  return files.length <= 4
    ? files.map(({ path }) => path).join(', ')
    : `${files.length.toLocaleString('en')} files, ${files[0].path} and others`;
}
