import type { Full, GrowingFile } from '../folder';

/** Files of the browser's private file system. */

/** A file opened for synchronous reading and writing, which only workers can; TypeScript's DOM types leave it out. */
export interface SyncFile {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

type SyncFileHandle = FileSystemFileHandle & {
  createSyncAccessHandle(options?: { mode: 'readwrite' | 'read-only' }): Promise<SyncFile>;
};

/** Opens a file for writing, created where it is missing; no other tab can open it until it is closed. */
export async function openToWrite(folder: FileSystemDirectoryHandle, name: string): Promise<SyncFile> {
  const handle = (await folder.getFileHandle(name, { create: true })) as SyncFileHandle;
  return insistently(() => handle.createSyncAccessHandle());
}

/** What browsers call a file that someone has open; the second is WebKit's. */
const OPEN = ['NoModificationAllowedError', 'InvalidStateError'];

const isRefusal = (cause: unknown, names: readonly string[]): boolean =>
  cause instanceof DOMException && names.includes(cause.name);

/** Whether a file was not opened since someone, perhaps in another tab, has it open. */
export const isOpen = (cause: unknown): boolean => isRefusal(cause, OPEN);

const isFull = (cause: unknown): boolean => isRefusal(cause, ['QuotaExceededError']);

/** An empty file that stays: to remove it would take it from under another tab's trial. */
const TRIAL = 'trial';

/**
 * Whether files in a folder can be opened at all, by trying one: some browsers give folders and no such files. One that
 * someone else tries just now, and one there is no room for, could be.
 */
export async function opensFiles(folder: FileSystemDirectoryHandle): Promise<boolean> {
  try {
    (await openToWrite(folder, TRIAL)).close();
    return true;
  } catch (cause) {
    return isOpen(cause) || isFull(cause);
  }
}

const PATIENCE_MS = 1000;
const MOST_ATTEMPTS = 20;

/**
 * Asks again where a file is neither opened nor refused. Chromium on a busy machine now and then forgets to answer
 * (seen in private windows, one opening in some hundreds): the promise stays pending for ever, nothing is locked, and
 * the next request is answered at once.
 */
function insistently(open: () => Promise<SyncFile>): Promise<SyncFile> {
  return new Promise((resolve, reject) => {
    let opened: SyncFile | null = null;
    let attempts = 0;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const fail = (cause: unknown) => {
      clearTimeout(patience);
      reject(cause);
    };
    const attempt = () => {
      const first = ++attempts === 1;
      open().then(
        (file) => {
          // An answer that came late after all.
          if (opened !== null) return file.close();
          opened = file;
          clearTimeout(patience);
          resolve(file);
        },
        // A refusal of a later attempt may be due to the first, which is then still to come.
        (cause) => first && fail(cause),
      );
      patience = setTimeout(
        () => (attempts < MOST_ATTEMPTS ? attempt() : fail(new Error('The browser does not open a file of its own.'))),
        PATIENCE_MS,
      );
    };
    attempt();
  });
}

/** Opens a file for reading. Several tabs may read at once where the browser knows how. */
export async function openToRead(folder: FileSystemDirectoryHandle, name: string): Promise<SyncFile> {
  const handle = (await folder.getFileHandle(name)) as SyncFileHandle;
  return insistently(() => handle.createSyncAccessHandle({ mode: 'read-only' }));
}

/** What the browser refused for want of room as the error `full` makes of it; anything else as it is. */
export const orFull = (cause: unknown, full: Full): unknown => (isFull(cause) ? full(cause) : cause);

/** An open file. Reads go to the disk each time: the operating system answers small ones from its own cache. */
export class OpfsFile implements GrowingFile {
  private readonly file: SyncFile;
  private readonly full: Full;
  private end: number;

  constructor(file: SyncFile, full: Full) {
    this.file = file;
    this.full = full;
    this.end = file.getSize();
  }

  get size(): number {
    return this.end;
  }

  read(offset: number, out: Uint8Array): number {
    return this.file.read(out, { at: offset });
  }

  append(bytes: Uint8Array): void {
    const written = this.orFull(() => this.file.write(bytes, { at: this.end }));
    // A full disk may also take only a part.
    if (written !== bytes.length) throw this.full();
    this.end += bytes.length;
  }

  /** Cuts the file at byte `at`, where the next append goes on. */
  cut(at: number): void {
    this.orFull(() => this.file.truncate(at));
    this.end = at;
  }

  flush(): void {
    this.orFull(() => this.file.flush());
  }

  close(): void {
    this.file.close();
  }

  private orFull<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw orFull(cause, this.full);
    }
  }
}

/** Undefined where the file is missing. */
export async function readBlob(folder: FileSystemDirectoryHandle, name: string): Promise<Blob | undefined> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch {
    return undefined;
  }
}
