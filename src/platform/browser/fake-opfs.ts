/**
 * As much of a browser's private file system as the studio uses, in memory, on a disk that can be full. For tests.
 * @param kind WebKit lets only one have a file open, calls one that is open of another state, and removes it all the
 *   same
 */
export function fakeOpfs(
  disk: Disk = { room: Number.POSITIVE_INFINITY },
  kind: 'chromium' | 'webkit' = 'chromium',
): FileSystemDirectoryHandle {
  return new FakeFolder({ disk, webkit: kind === 'webkit' }) as unknown as FileSystemDirectoryHandle;
}

export interface Disk {
  /** Bytes that may still be written. */
  room: number;
}

interface Kind {
  readonly disk: Disk;
  readonly webkit: boolean;
}

const refusal = (name: string) => new DOMException('', name);

class FakeFolder {
  private readonly entries = new Map<string, FakeFolder | FakeFile>();
  private readonly kind: Kind;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  get inUse(): boolean {
    return [...this.entries.values()].some((entry) => entry.inUse);
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    return this.entry(name, FakeFolder, create && (() => new FakeFolder(this.kind)));
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    return this.entry(name, FakeFile, create && (() => new FakeFile(this.kind)));
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.kind.webkit && this.entries.get(name)?.inUse === true) throw refusal('NoModificationAllowedError');
    if (!this.entries.delete(name)) throw refusal('NotFoundError');
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.entries.keys()];
  }

  private entry<E extends FakeFolder | FakeFile>(
    name: string,
    type: new (kind: Kind) => E,
    make: false | (() => E),
  ): E {
    if (/[/\\]|^\.{0,2}$/.test(name)) throw new TypeError('Name is not allowed.');
    const found = this.entries.get(name) ?? (make === false ? undefined : make());
    if (found === undefined) throw refusal('NotFoundError');
    if (!(found instanceof type)) throw refusal('TypeMismatchError');
    this.entries.set(name, found);
    return found;
  }
}

class FakeFile {
  private bytes = new Uint8Array(0);
  private readers = 0;
  private written = false;
  private readonly disk: Disk;
  private readonly webkit: boolean;

  constructor({ disk, webkit }: Kind) {
    this.disk = disk;
    this.webkit = webkit;
  }

  get inUse(): boolean {
    return this.written || this.readers > 0;
  }

  async getFile(): Promise<Blob> {
    return new Blob([this.bytes]);
  }

  /** One that writes, or any number that read. */
  async createSyncAccessHandle({ mode = 'readwrite' } = {}) {
    if (this.webkit && this.inUse) throw refusal('InvalidStateError');
    const reads = mode === 'read-only';
    if (this.written || (this.inUse && !reads)) throw refusal('NoModificationAllowedError');
    if (reads) this.readers++;
    else this.written = true;
    let open = true;
    return {
      getSize: () => this.bytes.length,
      truncate: (size: number) => {
        const cut = new Uint8Array(size);
        cut.set(this.bytes.subarray(0, size));
        this.bytes = cut;
      },
      write: (data: Uint8Array, { at }: { at: number }) => {
        this.disk.room -= data.length;
        if (this.disk.room < 0) throw refusal('QuotaExceededError');
        const grown = new Uint8Array(Math.max(this.bytes.length, at + data.length));
        grown.set(this.bytes);
        grown.set(data, at);
        this.bytes = grown;
        return data.length;
      },
      read: (out: Uint8Array, { at }: { at: number }) => {
        const found = this.bytes.subarray(at, at + out.length);
        out.set(found);
        return found.length;
      },
      flush: () => {},
      close: () => {
        if (open && reads) this.readers--;
        if (open && !reads) this.written = false;
        open = false;
      },
    };
  }
}
