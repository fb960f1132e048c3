import type { Folder, Full, GrowingFile, ReadableFile } from '../folder';

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
  private readonly disk: Disk;

  /**
   * @param full what a full disk throws
   * @param tab shared by all folders of one tab
   */
  constructor(
    inner: Folder,
    fault: Fault | null,
    full: Full = () => new Error('the disk is full'),
    tab: Tab = { operations: 0, dead: false },
  ) {
    this.inner = inner;
    this.disk = new Disk(fault, full, tab);
  }

  get tab(): Tab {
    return this.disk.tab;
  }

  async folder(name: string): Promise<Folder> {
    return this.inside(await this.disk.operate(() => this.inner.folder(name)));
  }

  async existing(name: string): Promise<Folder | undefined> {
    const found = await this.disk.operate(() => this.inner.existing(name));
    return found && this.inside(found);
  }

  names(): Promise<string[]> {
    return this.disk.operate(() => this.inner.names());
  }

  read(name: string): Promise<Blob | undefined> {
    return this.disk.operate(() => this.inner.read(name));
  }

  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.disk.operate(
      () => this.inner.write(name, bytes),
      () => this.inner.write(name, bytes.slice(0, bytes.length >> 1)),
    );
  }

  append(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.disk.operate(
      () => this.inner.append(name, at, bytes),
      () => this.inner.append(name, at, bytes.slice(0, bytes.length >> 1)),
    );
  }

  remove(name: string): Promise<void> {
    return this.disk.operate(
      () => this.inner.remove(name),
      async () => {
        const folder = await this.inner.existing(name);
        const names = (await folder?.names()) ?? [];
        for (const each of names.slice(0, names.length >> 1)) await folder?.remove(each);
      },
    );
  }

  async openFile(name: string): Promise<ReadableFile> {
    const file = await this.disk.operate(() => this.inner.openFile(name));
    return new FaultyFile(file, this.disk);
  }

  async createFile(name: string): Promise<GrowingFile> {
    const file = await this.disk.operate(() => this.inner.createFile(name));
    return new FaultyGrowingFile(file, this.disk);
  }

  private inside(folder: Folder): FaultyFolder {
    return new FaultyFolder(folder, this.disk.fault, this.disk.full, this.disk.tab);
  }
}

class FaultyFile<Inner extends ReadableFile> implements ReadableFile {
  protected readonly inner: Inner;
  protected readonly disk: Disk;

  constructor(inner: Inner, disk: Disk) {
    this.inner = inner;
    this.disk = disk;
  }

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, out: Uint8Array): number {
    return this.disk.operateAtOnce(() => this.inner.read(offset, out));
  }

  /** What a dead tab holds open is closed as well. */
  close(): void {
    this.inner.close();
  }
}

class FaultyGrowingFile extends FaultyFile<GrowingFile> implements GrowingFile {
  append(bytes: Uint8Array): void {
    this.disk.operateAtOnce(
      () => this.inner.append(bytes),
      () => this.inner.append(bytes.subarray(0, bytes.length >> 1)),
    );
  }

  flush(): void {
    this.disk.operateAtOnce(() => this.inner.flush());
  }
}

/** Counts the operations of a tab, and lets one of them fail. */
class Disk {
  readonly fault: Fault | null;
  readonly full: Full;
  readonly tab: Tab;

  constructor(fault: Fault | null, full: Full, tab: Tab) {
    this.fault = fault;
    this.full = full;
    this.tab = tab;
  }

  async operate<T>(work: () => Promise<T>, half: () => Promise<unknown> = async () => undefined): Promise<T> {
    const when = this.next();
    if (when === null) return work();
    if (when === 'during') await half();
    if (when === 'after') await work();
    throw gone();
  }

  operateAtOnce<T>(work: () => T, half: () => void = () => undefined): T {
    const when = this.next();
    if (when === null) return work();
    if (when === 'during') half();
    if (when === 'after') work();
    throw gone();
  }

  /** When the operation that begins now is to fail; null where it is not. */
  private next(): Exclude<Fault['when'], 'full'> | null {
    if (this.tab.dead) throw gone();
    const when = ++this.tab.operations === this.fault?.at ? this.fault.when : null;
    if (when === 'full') throw this.full();
    this.tab.dead = when !== null;
    return when;
  }
}

const gone = (): Error => new Error('the tab is gone');
