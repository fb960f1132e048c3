import { TypedError } from '../../errors/typed-error';
import { importGenome } from '../../genome/import/import-genome';
import type { Task } from '../tasks/task';
import type { ExampleCollector } from './examples';
import { classOfPath, type OpenedFile, partOfPath, type TaskFile } from './task-file';

/** Files read at the same time: a folder holds tens of thousands of tiny ones. */
const AT_ONCE = 64;
/** A sequence of a class folder is small; anything larger is some other text. */
const LARGEST_FILE = 1 << 20;

/** The class that a file of `<part>/<class>/<n>.txt` lies in; undefined where it lies in no folder. */
function folderClass(path: string): string | undefined {
  return path.split('/').at(-2);
}

/** Whether the files are of the GenomicBenchmarks kind: one sequence a file, in folders named by class. */
export function areClassFolders(files: readonly TaskFile[]): boolean {
  return (
    files.length > 0 &&
    files.every(
      ({ path, blob }) => /\.txt$/i.test(path) && folderClass(path) !== undefined && blob.size <= LARGEST_FILE,
    )
  );
}

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

/**
 * Reads FASTA files of one class each; every record is a row. The files go through the genome's importer, with all its
 * checks.
 * @param classOf name of each file's class
 */
export async function readFastaFiles(
  files: readonly OpenedFile[],
  classOf: readonly string[],
  into: ExampleCollector,
  breathe: (files: number) => Promise<void>,
): Promise<void> {
  for (const [i, { path, blob }] of files.entries()) {
    const { genome } = await importGenome([blob]);
    for (let record = 0; record < genome.records.count; record++) {
      const bases = new Uint8Array(genome.records.lengthOf(record));
      genome.read(record, 0, bases.length, bases);
      into.addBases(bases, classOf[i], partOfPath(path), { file: path, record: genome.records.nameOf(record) });
    }
    genome.close();
    await breathe(i + 1);
  }
}

/** Which of a task's classes each FASTA file is, by its name; undefined where that cannot be told for all of them. */
export function classesByName(files: readonly OpenedFile[], { classes }: Task): number[] | undefined {
  if (classes === null) return undefined;
  const indices = files.map(({ path }) => {
    const name = classOfPath(path).toLowerCase();
    const exact = classes.findIndex((each, index) => each.toLowerCase() === name || String(index) === name);
    return exact >= 0 ? exact : classes.findIndex((each) => name.includes(each.toLowerCase()));
  });
  return indices.includes(-1) ? undefined : indices;
}
