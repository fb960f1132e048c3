import type { Locks } from '../locks';

/** Locks among those who have this object. */
export class MemoryLocks implements Locks {
  private readonly names = new Set<string>();

  async take(name: string): Promise<(() => void) | null> {
    if (this.names.has(name)) return null;
    this.names.add(name);
    let holds = true;
    return () => {
      if (holds) this.names.delete(name);
      holds = false;
    };
  }

  async held(): Promise<ReadonlySet<string>> {
    return new Set(this.names);
  }
}
