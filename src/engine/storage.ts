import { TaskShelf, taskStorageFull } from '../evaluation/data/task-shelf';
import { ResultStore, resultsStorageFull } from '../evaluation/result-store';
import { GenomeLibrary, storageFull } from '../genome/library/library';
import type { Folder } from '../platform/folder';
import { MemoryFolder } from '../platform/memory/memory-folder';
import type { Platform } from '../platform/platform';
import { FolderLocks } from '../storage/folder-locks';
import { RunStore, runsStorageFull } from '../training/record/run-store';
import { SeedQueueStore } from '../training/record/seed-queue';

/**
 * What the studio keeps, each kind in a folder of its own under one commit protocol (storage/commit.ts). Where the
 * surroundings keep no files, nothing is kept: genomes, runs, results and task data last as long as the page.
 */

/** The genome library, or null where nothing is kept. */
export const openLibrary = (platform: Platform): Promise<GenomeLibrary | null> =>
  orNothing(platform.folder('genomes', storageFull), (root) =>
    GenomeLibrary.open(root, new FolderLocks(platform.locks, 'genome'), () => platform.room()),
  );

export interface OpenedStore {
  readonly store: RunStore;
  /** False where runs last as long as the page. */
  readonly kept: boolean;
}

/** The runs; in memory where nothing is kept. */
export async function openRunStore(platform: Platform): Promise<OpenedStore> {
  const root = await platform.folder('runs', runsStorageFull);
  if (root === null) return runStoreInMemory();
  return { store: new RunStore(root, new FolderLocks(platform.locks, 'run')), kept: true };
}

export const runStoreInMemory = (): OpenedStore => ({ store: new RunStore(new MemoryFolder()), kept: false });

/** The seeds that are still to be trained; in memory where nothing is kept. */
export async function openSeeds(platform: Platform): Promise<SeedQueueStore> {
  const root = await platform.folder('seeds', runsStorageFull);
  return root === null ? seedsInMemory() : swept(new SeedQueueStore(root, new FolderLocks(platform.locks, 'seeds')));
}

export const seedsInMemory = (): SeedQueueStore => new SeedQueueStore(new MemoryFolder());

/** The results of benchmarks, or null where nothing is kept. */
export const openResults = (platform: Platform): Promise<ResultStore | null> =>
  orNothing(platform.folder('benchmarks', resultsStorageFull), (root) =>
    swept(new ResultStore(root, new FolderLocks(platform.locks, 'result'))),
  );

/** The data of benchmarks, or null where nothing is kept. */
export const openTaskShelf = (platform: Platform): Promise<TaskShelf | null> =>
  orNothing(platform.folder('tasks', taskStorageFull), (root) =>
    swept(new TaskShelf(root, new FolderLocks(platform.locks, 'task'))),
  );

async function swept<Store extends { sweep(): Promise<void> }>(store: Store): Promise<Store> {
  await store.sweep();
  return store;
}

/** A store that cannot be opened is as none: the studio works without. */
async function orNothing<Store>(
  opening: Promise<Folder | null>,
  open: (root: Folder) => Promise<Store>,
): Promise<Store | null> {
  try {
    const root = await opening;
    return root && (await open(root));
  } catch {
    return null;
  }
}
