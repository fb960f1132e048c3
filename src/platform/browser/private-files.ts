/** Small helpers for files of the browser's private file system, shared by the genome library and the run store. */

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

/**
 * Writes all of `bytes` at `at`.
 * @param full the error to throw where the disk or the quota has no room for all of it
 */
export function writeAll(file: SyncFile, bytes: Uint8Array, at: number, full: (cause?: unknown) => Error): void {
  let written: number;
  try {
    written = file.write(bytes, { at });
  } catch (cause) {
    throw orFull(cause, full);
  }
  // A full disk may also take only a part.
  if (written !== bytes.length) throw full();
}

/** What the browser refused for want of room as the error `full` makes of it; anything else as it is. */
export const orFull = (cause: unknown, full: (cause?: unknown) => Error): unknown =>
  cause instanceof DOMException && cause.name === 'QuotaExceededError' ? full(cause) : cause;

/** Undefined where the file is missing. */
export async function readBlob(folder: FileSystemDirectoryHandle, name: string): Promise<Blob | undefined> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch {
    return undefined;
  }
}

export const jsonBytes = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

/** Undefined for a file that is missing or was cut short. */
export async function parseJson<T>(file: Blob | undefined): Promise<T | undefined> {
  try {
    return file && (JSON.parse(await file.text()) as T);
  } catch {
    return undefined;
  }
}
