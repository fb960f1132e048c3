import { TypedError } from '../../errors/typed-error';
import { openToRead, openToWrite, type SyncFile, writeAll } from '../../platform/browser/private-files';
import type { BaseStore } from '../packed/base-store';

/**
 * Packed bases in a file of the browser's private file system. Reads go to the file each time: a window is one small
 * read, which the operating system answers from its own cache, and long stretches are read 64 KiB at a time by the
 * genome.
 */
export class FileStore implements BaseStore {
  private readonly file: SyncFile;
  private bytes: number;

  private constructor(file: SyncFile, bytes: number) {
    this.file = file;
    this.bytes = bytes;
  }

  /** A new, empty file that no other tab can open or remove until the store is closed. */
  static async create(folder: FileSystemDirectoryHandle, name: string): Promise<FileStore> {
    const file = await openToWrite(folder, name);
    file.truncate(0);
    return new FileStore(file, 0);
  }

  /** A file to read from. Several tabs may read at once where the browser knows how. */
  static async open(folder: FileSystemDirectoryHandle, name: string): Promise<FileStore> {
    const file = await openToRead(folder, name);
    return new FileStore(file, file.getSize());
  }

  get size(): number {
    return this.bytes;
  }

  append(bytes: Uint8Array): void {
    writeAll(this.file, bytes, this.bytes, storageFull);
    this.bytes += bytes.length;
  }

  read(offset: number, out: Uint8Array): void {
    const read = this.file.read(out, { at: offset });
    if (read === out.length) return;
    throw new TypedError(
      'genome-damaged',
      'The stored genome ends before its last base.',
      'Delete it from the library and import it again.',
      { byte: offset },
    );
  }

  /** Makes sure that what was appended is on disk. */
  flush(): void {
    this.file.flush();
  }

  close(): void {
    this.file.close();
  }
}

/** Writes a whole file and makes sure that it is on disk. */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  pieces: readonly Uint8Array[],
): Promise<number> {
  const store = await FileStore.create(folder, name);
  try {
    for (const piece of pieces) store.append(piece);
    store.flush();
    return store.size;
  } finally {
    store.close();
  }
}

export function storageFull(cause?: unknown): TypedError {
  return new TypedError(
    'storage-full',
    'The browser has no more room for this genome; nothing of it was kept.',
    'Delete genomes from the library or free disk space, and import it again.',
    {},
    { cause },
  );
}
