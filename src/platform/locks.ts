/** Locks by name, shared by everyone who shares the files, and given back when their holder ends, however it does. */
export interface Locks {
  /** @returns a function that gives the lock back, or null where someone, this caller included, holds it */
  take(name: string): Promise<(() => void) | null>;
  /** Names of the locks that someone holds now. */
  held(): Promise<ReadonlySet<string>>;
}
