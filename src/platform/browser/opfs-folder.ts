import { type Folder, runsStorageFull } from '../folder';
import { openToWrite, orFull, readBlob, type SyncFile, writeAll } from './private-files';

/** Written at once; between two pieces the worker may take a training step. */
const PIECE_BYTES = 4 << 20;

/**
 * A folder of the browser's private file system. Files are open only while they are written, so that other tabs can
 * read them.
 */
export class OpfsFolder implements Folder {
  private readonly handle: FileSystemDirectoryHandle;

  constructor(handle: FileSystemDirectoryHandle) {
    this.handle = handle;
  }

  async folder(name: string): Promise<Folder> {
    return new OpfsFolder(await this.handle.getDirectoryHandle(name, { create: true }).catch(refuse));
  }

  async existing(name: string): Promise<Folder | undefined> {
    return this.handle.getDirectoryHandle(name).then(
      (found) => new OpfsFolder(found),
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
    const file = await openToWrite(this.handle, name).catch(refuse);
    try {
      file.truncate(at);
      await writePieces(file, at, bytes);
      file.flush();
    } catch (cause) {
      // A record cut short would only be skipped later; better that there is none.
      cut(file, at);
      throw orFull(cause, runsStorageFull);
    } finally {
      file.close();
    }
  }

  async remove(name: string): Promise<void> {
    await this.handle.removeEntry(name, { recursive: true }).catch((cause: unknown) => {
      if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
    });
  }
}

/** Making a file, and sending what was written to the disk, want room too. */
function refuse(cause: unknown): never {
  throw orFull(cause, runsStorageFull);
}

async function writePieces(file: SyncFile, at: number, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    if (from > 0) await new Promise((resolve) => setTimeout(resolve, 0));
    writeAll(file, bytes.subarray(from, from + PIECE_BYTES), at + from, runsStorageFull);
  }
}

function cut(file: SyncFile, at: number): void {
  try {
    file.truncate(at);
  } catch {
    // The reader finds the damage by its checksum.
  }
}
