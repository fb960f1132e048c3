import { TypedError } from '../../errors/typed-error';
import { readRange } from '../../formats/byte-stream';
import { sha256Hex } from '../../formats/sha256';
import type { Task } from '../tasks/task';
import { withoutByProducts } from './by-products';
import {
  areClassFolders,
  classesByName,
  classNames,
  type FastaLabels,
  labelsInHeaders,
  readClassFolders,
  readFastaFiles,
} from './class-files';
import { ExampleCollector, type Examples } from './examples';
import { previewParquet, readParquet } from './parquet';
import { type TaskAnswer, Unanswered } from './question';
import { type ColumnMapping, previewTable, readTable, type TablePreview } from './table';
import { type OpenedFile, openTaskFile, partOfPath, type TaskFile } from './task-file';

export interface ReadProgress {
  readonly filesRead: number;
  readonly files: number;
  readonly rows: number;
}

export interface ReadOptions {
  /** What the user answered to the question asked before. */
  readonly answer?: TaskAnswer;
  /** How the user wants a table to be looked at again. */
  readonly dialect?: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>>;
  /** Whether to ask for the columns of a table even where its header tells them. */
  readonly byHand?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => Promise<void>;
}

/**
 * Reads what the user dropped for a task, whatever of the known forms it has: CSV or TSV, parquet, folders of one
 * sequence a file, FASTA a class.
 * @throws Unanswered where the user must tell something first; TypedError otherwise. Nothing is kept of a failed
 *   reading.
 */
export async function readTaskFiles(
  task: Task,
  dropped: readonly TaskFile[],
  options: ReadOptions = {},
): Promise<Examples> {
  const { files: sorted, leftOut } = withoutByProducts(dropped);
  const files = [...sorted].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length === 0) throw new TypedError('no-files', 'No file was chosen.', 'Choose the files of the task.');
  const into = new ExampleCollector(task);
  for (const { path } of leftOut)
    into.remarks.add({ code: 'file-left-out', message: 'Left out: it is no file of rows.', file: path });
  const beat = (filesRead: number) => async () => {
    if (options.signal?.aborted)
      throw new TypedError('task-cancelled', 'Reading was cancelled.', 'Choose the files again.');
    await options.onProgress?.({ filesRead, files: files.length, rows: into.rows });
  };
  if (await areClassFolders(files)) {
    await readClassFolders(files, into, (done) => beat(done)());
    return into.finish();
  }
  const opened: OpenedFile[] = [];
  for (const file of files) opened.push(await openTaskFile(file));
  const kinds = new Set(opened.map(({ content }) => content));
  if (kinds.size > 1) {
    const message = `The files are of different kinds: ${[...kinds].join(', ')}.`;
    throw new TypedError('task-mixed-files', message, 'Choose files of one kind at a time.');
  }
  if (opened[0].content === 'fasta')
    await readFastaFiles(opened, fastaLabels(task, opened, options.answer), into, (done) => beat(done)());
  else await readTables(task, opened, options, into, beat);
  return into.finish();
}

function fastaLabels(task: Task, files: readonly OpenedFile[], answer: TaskAnswer | undefined): FastaLabels {
  const { classes } = task;
  const indices = answer?.kind === 'classes' ? answer.classOf : classesByName(files, task);
  if (classes !== null && indices !== undefined) return { by: 'file', classOf: indices.map((index) => classes[index]) };
  if (labelsInHeaders(files, classes)) return { by: 'header' };
  if (classes === null) return { by: 'file', classOf: classNames(files) };
  throw new Unanswered({
    kind: 'classes',
    files: files.map(({ path }) => path),
    classes,
    guess: files.map((_, i) => Math.min(i, classes.length - 1)),
  });
}

async function readTables(
  task: Task,
  files: readonly OpenedFile[],
  options: ReadOptions,
  into: ExampleCollector,
  beat: (filesRead: number) => () => Promise<void>,
): Promise<void> {
  const { answer, dialect } = options;
  const isParquet = files[0].content === 'parquet';
  const preview = async (file: OpenedFile) => (isParquet ? previewParquet(file) : previewTable(file, dialect));
  const chosen = answer?.kind === 'columns' ? answer : ask(task, await preview(files[0]), options);
  checkMapping(chosen.mapping, chosen.columns);
  const copies = await copiesAmong(files);
  for (const [i, file] of files.entries()) {
    const original = copies.get(file);
    if (original !== undefined) {
      const message = `Left out: it is the same as ${original.path}, byte for byte.`;
      into.remarks.add({ code: 'file-copy', message, file: file.path });
      continue;
    }
    // Where nobody chose, a file whose own header tells the columns is read by that.
    const own = answer?.kind === 'columns' || i === 0 ? null : await preview(file);
    const { columns, mapping } = own?.certain ? { columns: own.columns, mapping: own.guess } : chosen;
    if (isParquet) await readParquet(file, mapping, columns, into, beat(i));
    else await readTable(file, mapping, columns, into, beat(i));
  }
}

/** Tables of one part that are the same to the byte, such as `train (1).csv`: each with the one that is read. */
async function copiesAmong(files: readonly OpenedFile[]): Promise<ReadonlyMap<OpenedFile, OpenedFile>> {
  const read = new Map<string, OpenedFile>();
  const copies = new Map<OpenedFile, OpenedFile>();
  const ofSize = new Map<number, number>();
  for (const { blob } of files) ofSize.set(blob.size, (ofSize.get(blob.size) ?? 0) + 1);
  for (const file of files.toSorted((a, b) => a.path.length - b.path.length)) {
    if (ofSize.get(file.blob.size) === 1) continue;
    const key = `${partOfPath(file.path)} ${await sha256Hex(await readRange(file.blob, 0, file.blob.size))}`;
    const original = read.get(key);
    if (original === undefined) read.set(key, file);
    else copies.set(file, original);
  }
  return copies;
}

/** A file of a known task with the columns that all of them have is not asked about. */
function ask(
  task: Task,
  preview: TablePreview,
  { dialect, byHand }: ReadOptions,
): { columns: readonly string[]; mapping: ColumnMapping } {
  if (task.classes === null || !preview.certain || dialect !== undefined || byHand)
    throw new Unanswered({ kind: 'columns', ...preview });
  return { columns: preview.columns, mapping: preview.guess };
}

function checkMapping({ sequence, label, split }: ColumnMapping, columns: readonly string[]): void {
  const chosen = [sequence, label, ...(split === null ? [] : [split])];
  if (
    chosen.some((column) => !(Number.isInteger(column) && column >= 0 && column < columns.length)) ||
    new Set(chosen).size < chosen.length
  ) {
    throw new TypedError(
      'table-mapping',
      'Sequence, label and split must be different columns of the table.',
      'Choose the columns again.',
    );
  }
}
