import { type Folder, runsStorageFull } from '../folder';

/** A fault to be put into a file system: at which of its operations, counted from 1, and when. For tests. */
export interface Fault {
  readonly at: number;
  /**
   * `before` and `after` the operation the tab is gone; `during` it, half of what was to be written is on disk. `full`
   * refuses, once, and goes on.
   */
  readonly when: 'before' | 'during' | 'after' | 'full';
}

/** What a fault left: how many operations there were, and whether the tab still lives. */
export interface Tab {
  operations: number;
  dead: boolean;
}

/** A folder whose tab dies, or whose disk is full, at one chosen operation. */
export class FaultyFolder implements Folder {
  private readonly inner: Folder;
  private readonly fault: Fault | null;
  readonly tab: Tab;

  constructor(inner: Folder, fault: Fault | null, tab: Tab = { operations: 0, dead: false }) {
    this.inner = inner;
    this.fault = fault;
    this.tab = tab;
  }

  async folder(name: string): Promise<Folder> {
    return new FaultyFolder(await this.operate(() => this.inner.folder(name)), this.fault, this.tab);
  }

  async existing(name: string): Promise<Folder | undefined> {
    const found = await this.operate(() => this.inner.existing(name));
    return found && new FaultyFolder(found, this.fault, this.tab);
  }

  names(): Promise<string[]> {
    return this.operate(() => this.inner.names());
  }

  read(name: string): Promise<Blob | undefined> {
    return this.operate(() => this.inner.read(name));
  }

  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.operate(
      () => this.inner.write(name, bytes),
      () => this.inner.write(name, bytes.slice(0, bytes.length >> 1)),
    );
  }

  append(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.operate(
      () => this.inner.append(name, at, bytes),
      () => this.inner.append(name, at, bytes.slice(0, bytes.length >> 1)),
    );
  }

  remove(name: string): Promise<void> {
    return this.operate(() => this.inner.remove(name));
  }

  private async operate<T>(work: () => Promise<T>, half: () => Promise<unknown> = async () => undefined): Promise<T> {
    if (this.tab.dead) throw new Error('the tab is gone');
    const when = ++this.tab.operations === this.fault?.at ? this.fault.when : null;
    if (when === null) return work();
    if (when === 'full') throw runsStorageFull();
    this.tab.dead = true;
    if (when === 'during') await half();
    if (when === 'after') await work();
    throw new Error('the tab is gone');
  }
}
