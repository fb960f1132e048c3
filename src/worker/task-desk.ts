import type { DataOptions, DataReport } from '../evaluation/data/report';
import { TaskData } from '../evaluation/data/task-data';
import type { Dataset } from '../evaluation/dataset';
import { featureWindows } from '../evaluation/genome-tasks/feature-windows';
import type { GenomeSource } from '../evaluation/genome-tasks/genome-source';
import { realVersusShuffled, type WindowOptions } from '../evaluation/genome-tasks/real-vs-shuffled';
import type { Examples } from '../evaluation/readers/examples';
import { Unanswered } from '../evaluation/readers/question';
import { type ReadOptions, readTaskFiles } from '../evaluation/readers/read-task';
import type { TaskFile } from '../evaluation/readers/task-file';
import { findTask } from '../evaluation/tasks/registry';
import { TypedError, toProblem } from '../formats/typed-error';
import { Notes } from '../genome/notes';
import { readFeatures } from '../genome/regions-file';
import { breathe } from './breathe';
import type { TaskCommand, TaskEvent } from './task-protocol';

type CommandOf<T extends TaskCommand['do']> = Extract<TaskCommand, { do: T }>;

interface Ready {
  readonly data: TaskData;
  readonly dataset: Dataset;
  readonly report: DataReport;
  /** Fingerprint of the genome it was made from, null for files. */
  readonly genome: string | null;
}

/** How the data of a task were last made from a genome. */
interface Recipe {
  readonly options: WindowOptions;
  readonly features: File | null;
  /** Of the features of a GFF3 file, those that are taken; null before anyone was asked. */
  readonly type: string | null;
}

const PROGRESS_MS = 100;
const AS_GIVEN: DataOptions = { removeLeaks: false };
const DEFAULT_WINDOWS: WindowOptions = { windowLength: 200, windows: 1000 };

/** The data of benchmarks: reads what was dropped, asks what it must, reports, and keeps one dataset a task. One command at a time, but for cancelling. */
export class TaskDesk {
  private readonly emit: (event: TaskEvent) => void;
  private readonly openGenome: () => GenomeSource;
  private readonly ready = new Map<string, Ready>();
  /** Files of a task whose reading waits for an answer, or for files that were missing. */
  private readonly pending = new Map<string, readonly TaskFile[]>();
  private readonly recipes = new Map<string, Recipe>();
  private readonly cancelling = new Map<string, AbortController>();
  private work: Promise<unknown> = Promise.resolve();
  private saidAt = 0;

  /** @param openGenome throws where no genome is open */
  constructor(emit: (event: TaskEvent) => void, openGenome: () => GenomeSource) {
    this.emit = emit;
    this.openGenome = openGenome;
  }

  handle(command: TaskCommand): void {
    if (command.do === 'cancel') this.cancelling.get(command.task)?.abort();
    else this.enqueue(() => this.carryOut(command));
  }

  /**
   * The data to run a benchmark on. `real-vs-shuffled` is made on the spot where it is not there.
   * @throws TypedError `task-no-data`, and whatever making it throws
   */
  async dataset(task: string): Promise<Dataset> {
    return this.enqueue(async () => {
      if (!this.ready.has(task) && findTask(task).source.from === 'genome') await this.make({ do: 'make', task, options: null, features: null });
      const ready = this.ready.get(task);
      if (ready === undefined) throw new TypedError('task-no-data', `The data of ${task} are not here.`, 'Drop its files on the card first.');
      return ready.dataset;
    });
  }

  /** What was reported about a task's data, null where there are none. */
  report(task: string): DataReport | null {
    return this.ready.get(task)?.report ?? null;
  }

  /** Drops the data made from another genome than the one with this fingerprint. */
  genomeChanged(fingerprint: string | null): void {
    for (const [task, { genome }] of this.ready) {
      if (genome === null || genome === fingerprint) continue;
      this.ready.delete(task);
      this.emit({ of: 'cleared', task });
    }
  }

  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.work.then(task);
    this.work = result.catch(() => undefined);
    return result;
  }

  private async carryOut(command: Exclude<TaskCommand, { do: 'cancel' }>): Promise<void> {
    try {
      await this.carryOutOrThrow(command);
    } catch (cause) {
      if (cause instanceof Unanswered) this.emit({ of: 'question', task: command.task, question: cause.question });
      else this.emit({ of: 'failed', task: command.task, problem: toProblem(cause) });
    }
  }

  private async carryOutOrThrow(command: Exclude<TaskCommand, { do: 'cancel' }>): Promise<void> {
    const { task } = command;
    switch (command.do) {
      case 'read':
        return this.read(task, [...(this.pending.get(task) ?? []), ...command.files.map(({ path, file }) => ({ path, blob: file }))], {});
      case 'answer':
        if (command.answer.kind === 'types') return this.follow(task, { ...this.recipe(task), type: command.answer.type });
        return this.read(task, this.pending.get(task) ?? [], { answer: command.answer });
      case 'look':
        return this.read(task, this.pending.get(task) ?? [], { dialect: command.dialect });
      case 'make':
        return this.make(command);
      case 'options':
        return this.setOptions(command);
      case 'forget':
        this.ready.delete(task);
        this.pending.delete(task);
        this.recipes.delete(task);
        return this.emit({ of: 'cleared', task });
    }
  }

  private async read(id: string, files: readonly TaskFile[], options: ReadOptions): Promise<void> {
    const task = findTask(id);
    const unique = [...new Map(files.map((file) => [file.path, file])).values()];
    const cancel = new AbortController();
    this.cancelling.set(id, cancel);
    // Kept only where the user can still complete them.
    this.pending.delete(id);
    try {
      const examples = await readTaskFiles(task, unique, { ...options, signal: cancel.signal, onProgress: (progress) => this.tell(id, progress) });
      const data = await TaskData.of(task, examples, sourceOf(unique), breathe);
      await this.keep(id, data, AS_GIVEN, null);
    } catch (cause) {
      if (cause instanceof Unanswered || (cause instanceof TypedError && cause.code === 'task-part-missing')) this.pending.set(id, unique);
      if (cancel.signal.aborted) return this.emit(this.report(id) === null ? { of: 'cleared', task: id } : this.readyEvent(id));
      throw cause;
    } finally {
      this.cancelling.delete(id);
    }
  }

  private async make({ task, options, features }: CommandOf<'make'>): Promise<void> {
    const before = this.recipe(task);
    // Another file has other types.
    const recipe = features === null ? before : { ...before, features, type: null };
    await this.follow(task, { ...recipe, options: options ?? before.options });
  }

  private recipe(task: string): Recipe {
    return this.recipes.get(task) ?? { options: DEFAULT_WINDOWS, features: null, type: null };
  }

  private async follow(id: string, recipe: Recipe): Promise<void> {
    const task = findTask(id);
    this.recipes.set(id, recipe);
    const source = this.openGenome();
    const examples = task.source.from === 'genome' ? await realVersusShuffled(source, recipe.options, breathe) : await this.fromFeatures(source, recipe);
    const name = recipe.features === null ? source.name : `${source.name}, ${recipe.features.name}${recipe.type === null ? '' : `, ${recipe.type}`}`;
    await this.keep(id, await TaskData.of(task, examples, name, breathe), AS_GIVEN, source.genome.fingerprint);
  }

  private async fromFeatures(source: GenomeSource, { options, features: file, type }: Recipe): Promise<Examples> {
    if (file === null) throw new TypedError('features-missing', 'There is no file of features.', 'Choose a BED or GFF3 file made for this genome.');
    const { features } = await readFeatures(file, source.genome, new Notes());
    const types = new Map<string, number>();
    for (const { type: name } of features) if (name !== null) types.set(name, (types.get(name) ?? 0) + 1);
    if (types.size > 1 && type === null) {
      const counted = [...types].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
      throw new Unanswered({ kind: 'types', file: file.name, types: counted });
    }
    const chosen = type === null ? features : features.filter((feature) => feature.type === type);
    return featureWindows(source, chosen, options, breathe);
  }

  private async setOptions({ task, options }: CommandOf<'options'>): Promise<void> {
    const ready = this.ready.get(task);
    if (ready !== undefined) await this.keep(task, ready.data, options, ready.genome);
  }

  private async keep(task: string, data: TaskData, options: DataOptions, genome: string | null): Promise<void> {
    this.ready.set(task, { data, genome, ...(await data.prepare(options)) });
    this.emit(this.readyEvent(task));
  }

  private readyEvent(task: string): TaskEvent {
    const report = this.report(task);
    return report === null ? { of: 'cleared', task } : { of: 'report', task, report };
  }

  private async tell(task: string, progress: Extract<TaskEvent, { of: 'progress' }>['progress']): Promise<void> {
    if (performance.now() - this.saidAt >= PROGRESS_MS) {
      this.saidAt = performance.now();
      this.emit({ of: 'progress', task, progress });
    }
    await breathe();
  }
}

/** The names of a few files, and the number of many. */
function sourceOf(files: readonly TaskFile[]): string {
  return files.length <= 4 ? files.map(({ path }) => path).join(', ') : `${files.length.toLocaleString('en')} files, ${files[0].path} and others`;
}
