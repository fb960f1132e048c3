import { TypedError } from '../../errors/typed-error';
import type { Task } from '../tasks/task';
import type { ExampleCollector } from './examples';
import { type FastaLines, fastaRecords } from './fasta-records';
import { labelNames, normalLabel } from './labels';
import { classInPath, classOfPath, type OpenedFile, partNamed, partOfPath, type TaskFile } from './task-file';

/** Files read at the same time: a folder holds tens of thousands of tiny ones. */
const AT_ONCE = 64;
const RECORDS_BETWEEN_BREATHS = 1000;
/** A sequence of a class folder is small; anything larger is some other text. */
const LARGEST_FILE = 1 << 20;

/** The class that a file of `<part>/<class>/<n>.txt` lies in; undefined where it lies in no folder. */
function folderClass(path: string): string | undefined {
  return path.split('/').at(-2);
}

/** So many files are looked into to tell a sequence from a table. */
const LOOKED_INTO = 3;

/**
 * Whether the files are of the GenomicBenchmarks kind: one sequence a file, in folders named by class. Tables may be
 * called .txt too.
 */
export async function areClassFolders(files: readonly TaskFile[]): Promise<boolean> {
  const couldBe = ({ path, blob }: TaskFile) =>
    /\.txt$/i.test(path) && folderClass(path) !== undefined && blob.size <= LARGEST_FILE && !isNamedByPart(path);
  if (files.length === 0 || !files.every(couldBe)) return false;
  const texts = await Promise.all(files.slice(0, LOOKED_INTO).map(({ path, blob }) => textOf(path, blob)));
  return !texts.some((text) => /^[^\r\n]*[,;|\t>]|^version https:/.test(text.trim()));
}

const isNamedByPart = (path: string): boolean =>
  partNamed((path.split('/').at(-1) ?? '').replace(/\.txt$/i, '')) !== undefined;

/** Reads one sequence from each file; the folder is the class, the folder above it the part. */
export async function readClassFolders(
  files: readonly TaskFile[],
  into: ExampleCollector,
  breathe: (files: number) => Promise<void>,
): Promise<void> {
  // By number within the name, as the files are written: the order is part of the data's identity.
  const ordered = [...files].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  for (let from = 0; from < ordered.length; from += AT_ONCE) {
    const batch = ordered.slice(from, from + AT_ONCE);
    const texts = await Promise.all(batch.map(({ path, blob }) => textOf(path, blob)));
    for (const [i, { path }] of batch.entries())
      into.add(texts[i], folderClass(path) ?? '', partOfPath(path), { file: path });
    await breathe(from + batch.length);
  }
}

async function textOf(path: string, blob: Blob): Promise<string> {
  try {
    return await blob.text();
  } catch (cause) {
    const message = `${path} could not be read.`;
    throw new TypedError(
      'file-unreadable',
      message,
      'Check that the folder is still there, and choose it again.',
      { file: path },
      { cause },
    );
  }
}

/** How the records of FASTA files get their labels: by the file, or from behind the last bar of their header. */
export type FastaLabels = { readonly by: 'file'; readonly classOf: readonly string[] } | { readonly by: 'header' };

/** Reads FASTA files; every record is a row, and a bad one is refused by itself. */
export async function readFastaFiles(
  files: readonly OpenedFile[],
  labels: FastaLabels,
  into: ExampleCollector,
  breathe: (files: number) => Promise<void>,
): Promise<void> {
  for (const [i, file] of files.entries()) {
    const { path } = file;
    const part = partOfPath(path);
    const lines: FastaLines = { comments: 0, firstComment: 0, before: 0, firstBefore: 0 };
    let records = 0;
    for await (const { name, header, line, sequence } of fastaRecords(file.text(), lines)) {
      const label = labels.by === 'file' ? labels.classOf[i] : (headerLabel(header) ?? '');
      into.add(sequence, label, part, { file: path, record: name, line });
      if (++records % RECORDS_BETWEEN_BREATHS === 0) await breathe(i);
    }
    remark(lines, path, into);
    await breathe(i + 1);
  }
}

function remark(
  { comments, firstComment, before, firstBefore }: FastaLines,
  file: string,
  into: ExampleCollector,
): void {
  const tell = (code: string, lines: number, line: number, what: string) => {
    if (lines === 0) return;
    const message = `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'} ${what} passed over.`;
    into.remarks.add({ code, message, file, line });
  };
  tell(
    'fasta-comments',
    comments,
    firstComment,
    `${comments === 1 ? 'is a comment and was' : 'are comments and were'}`,
  );
  tell('fasta-title', before, firstBefore, `before the first header ${before === 1 ? 'was' : 'were'}`);
}

/** What stands behind the last bar of a header, as in `>chr1:1-10|0`; null where that is nothing or no word. */
function headerLabel(header: string): string | null {
  return /\|\s*([^\s|]{1,40})\s*$/.exec(header)?.[1] ?? null;
}

/**
 * Whether the headers at the beginning of all files carry labels: every one has a word behind its last bar, and the
 * words repeat or are small numbers.
 * @param classes names of the task's classes, null where any will do
 */
export function labelsInHeaders(files: readonly OpenedFile[], classes: readonly string[] | null): boolean {
  if (classes === null && new Set(files.map(({ path }) => classInPath(path))).size > 1) return false;
  // The last header of a head may be cut.
  const headers = files.flatMap(({ head }) => head.match(/^>[^\r\n]*(?=[\r\n])/gm) ?? []);
  const labels = headers.map(headerLabel);
  if (labels.length === 0 || labels.includes(null)) return false;
  const told = new Set(labels.map((label) => normalLabel(label ?? '').toLowerCase()));
  if (classes !== null) return [...told].every((label) => labelNames(classes).has(label));
  return [...told].every((label) => /^\d{1,2}$/.test(label)) || 2 * told.size <= labels.length;
}

/**
 * What FASTA files call their classes: each by its name, or by its folder where the names only number the files of a
 * class, or are many in every folder and none is in two. Only folders beside each other are classes.
 */
export function classNames(files: readonly OpenedFile[]): string[] {
  const names = files.map(({ path }) => classOfPath(path));
  const above = files.map(({ path }) => foldersOf(path));
  if (above.some(({ length }) => length === 0 || length !== above[0].length)) return names;
  const folders = above.map((each) => each[each.length - 1]);
  const byFolder = new Map<string, Set<string>>();
  for (const [i, folder] of folders.entries()) byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(names[i]));
  if (byFolder.size < 2) return names;
  const different = new Set(names).size;
  const areApart = [...byFolder.values()].reduce((sum, { size }) => sum + size, 0) === different;
  const areNumbers = names.every((name) => /^\D{0,3}\d+$/.test(name));
  return areNumbers || (areApart && different > byFolder.size) ? folders : names;
}

/** Without those that name a part. */
const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .filter((folder) => partNamed(folder) === undefined);

/** Which of a task's classes each FASTA file is, by its name; undefined where that cannot be told for all of them. */
export function classesByName(files: readonly OpenedFile[], { classes }: Task): number[] | undefined {
  if (classes === null) return undefined;
  const indices = classNames(files).map((told) => {
    const name = told.toLowerCase();
    const exact = classes.findIndex((each, index) => each.toLowerCase() === name || String(index) === name);
    return exact >= 0 ? exact : classes.findIndex((each) => name.includes(each.toLowerCase()));
  });
  return indices.includes(-1) ? undefined : indices;
}
