import { FileInUse, type Folder, type Full, type GrowingFile, type ReadableFile } from '../folder';
import { isOpen, OpfsFile, openToRead, openToWrite, orFull, readBlob } from './private-files';

/** Written at once; between two pieces the worker may take a training step. */
const PIECE_BYTES = 4 << 20;

/**
 * A folder of the browser's private file system. `write` and `append` have a file open only while they write, so that
 * other tabs can read it.
 */
export class OpfsFolder implements Folder {
  private readonly handle: FileSystemDirectoryHandle;
  private readonly full: Full;

  constructor(handle: FileSystemDirectoryHandle, full: Full) {
    this.handle = handle;
    this.full = full;
  }

  async folder(name: string): Promise<Folder> {
    const made = this.handle.getDirectoryHandle(name, { create: true });
    return new OpfsFolder(await made.catch(this.refuse), this.full);
  }

  async existing(name: string): Promise<Folder | undefined> {
    return this.handle.getDirectoryHandle(name).then(
      (found) => new OpfsFolder(found, this.full),
      () => undefined,
    );
  }

  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.handle.keys()) names.push(name);
    return names;
  }

  read(name: string): Promise<Blob | undefined> {
    return readBlob(this.handle, name);
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    return this.append(name, 0, bytes);
  }

  async append(name: string, at: number, bytes: Uint8Array): Promise<void> {
    const file = await this.openToWrite(name);
    try {
      file.cut(at);
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        if (from > 0) await new Promise((resolve) => setTimeout(resolve, 0));
        file.append(bytes.subarray(from, from + PIECE_BYTES));
      }
      file.flush();
    } catch (cause) {
      // A record cut short would only be skipped later; better that there is none.
      cutAgain(file, at);
      throw cause;
    } finally {
      file.close();
    }
  }

  async remove(name: string): Promise<void> {
    await this.handle.removeEntry(name, { recursive: true }).catch((cause: unknown) => {
      if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
    });
  }

  /** Several tabs may read at once where the browser knows how. */
  async openFile(name: string): Promise<ReadableFile> {
    return new OpfsFile(await openToRead(this.handle, name).catch(orInUse(name)), this.full);
  }

  /** No other tab can open or remove the file until it is closed. */
  async createFile(name: string): Promise<GrowingFile> {
    const file = await this.openToWrite(name);
    file.cut(0);
    return file;
  }

  private async openToWrite(name: string): Promise<OpfsFile> {
    const file = await openToWrite(this.handle, name).catch(orInUse(name)).catch(this.refuse);
    return new OpfsFile(file, this.full);
  }

  /** Making a file or a folder wants room too. */
  private readonly refuse = (cause: unknown): never => {
    throw orFull(cause, this.full);
  };
}

const orInUse =
  (name: string) =>
  (cause: unknown): never => {
    throw isOpen(cause) ? new FileInUse(name, { cause }) : cause;
  };

function cutAgain(file: OpfsFile, at: number): void {
  try {
    file.cut(at);
  } catch {
    // The reader finds the damage by its checksum.
  }
}
