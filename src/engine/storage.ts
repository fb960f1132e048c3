import { TaskShelf } from '../evaluation/data/task-shelf';
import { ResultStore } from '../evaluation/result-store';
import { GenomeLibrary } from '../genome/library/library';
import { OpfsFolder } from '../platform/browser/opfs-folder';
import { MemoryFolder } from '../platform/folder';
import { RunStore } from '../training/record/run-store';

const FOLDER = 'genomes';
const RUNS = 'runs';
const RESULTS = 'benchmarks';
const TASKS = 'tasks';

/**
 * The genome library of this browser, or null where it keeps no private files (private windows, older browsers, pages
 * without a secure origin).
 */
export async function openLibrary(): Promise<GenomeLibrary | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    return await GenomeLibrary.open(folder, () => navigator.storage.estimate());
  } catch {
    return null;
  }
}

export interface OpenedStore {
  readonly store: RunStore;
  /** False where runs last as long as the page. */
  readonly kept: boolean;
}

/** The runs of this browser; in memory where it keeps no private files. */
export async function openRunStore(): Promise<OpenedStore> {
  try {
    const root = await navigator.storage.getDirectory();
    return { store: new RunStore(new OpfsFolder(await root.getDirectoryHandle(RUNS, { create: true }))), kept: true };
  } catch {
    return runStoreInMemory();
  }
}

export const runStoreInMemory = (): OpenedStore => ({ store: new RunStore(new MemoryFolder()), kept: false });

/** The results of benchmarks kept in this browser, or null where it keeps no private files. */
export async function openResults(): Promise<ResultStore | null> {
  try {
    const root = await navigator.storage.getDirectory();
    return new ResultStore(new OpfsFolder(await root.getDirectoryHandle(RESULTS, { create: true })));
  } catch {
    return null;
  }
}

/** The data of benchmarks kept in this browser, or null where it keeps no private files. */
export async function openTaskShelf(): Promise<TaskShelf | null> {
  try {
    const root = await navigator.storage.getDirectory();
    return new TaskShelf(new OpfsFolder(await root.getDirectoryHandle(TASKS, { create: true })));
  } catch {
    return null;
  }
}
