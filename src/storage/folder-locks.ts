import type { Locks } from '../platform/locks';
import { MemoryLocks } from '../platform/memory/memory-locks';

/** Between a folder and one of its readers; no name of a folder has it. */
const READER = '/';

/**
 * Locks of the folders of one kind. Whoever makes or changes a folder holds its lock, before there is a folder; whoever
 * reads files that stay open says so, for not every browser refuses to remove them.
 */
export class FolderLocks {
  private readonly locks: Locks;
  private readonly prefix: string;

  /** @param kind a word that sets these folders apart from others of the same name */
  constructor(locks: Locks, kind: string) {
    this.locks = locks;
    this.prefix = `helicase-${kind}-`;
  }

  /** Of a store that nobody else opens. */
  static unshared(): FolderLocks {
    return new FolderLocks(new MemoryLocks(), 'own');
  }

  /** @returns a function that gives the lock back, or null where someone, this caller included, holds it */
  take(folder: string): Promise<(() => void) | null> {
    return this.locks.take(this.prefix + folder);
  }

  /** Says that one more reads a folder. @returns a function that says that it no longer does */
  async reading(folder: string): Promise<() => void> {
    const release = await this.locks.take(`${this.prefix}${folder}${READER}${crypto.randomUUID()}`);
    return release ?? (() => undefined);
  }

  /** Folders that someone makes, changes or reads now. */
  async held(): Promise<ReadonlySet<string>> {
    const names = [...(await this.locks.held())].filter((name) => name.startsWith(this.prefix));
    return new Set(names.map((name) => name.slice(this.prefix.length).split(READER)[0]));
  }

  /** Work on a folder that nobody else would do, such as making one of a new name. */
  async holding<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const release = await this.take(folder);
    try {
      return await work();
    } finally {
      release?.();
    }
  }
}
