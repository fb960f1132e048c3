import { TypedError } from '../../errors/typed-error';
import type { GrowingFile, ReadableFile } from '../../platform/folder';
import type { BaseReader, BaseStore } from '../packed/base-store';

/**
 * Packed bases in a file. Reads go to the file each time: a window is one small read, which the operating system
 * answers from its own cache, and long stretches are read 64 KiB at a time by the genome.
 */
export class BaseFile<F extends ReadableFile = ReadableFile> implements BaseReader {
  protected readonly file: F;
  private readonly closed: () => void;

  /** @param closed is called when it is closed */
  constructor(file: F, closed: () => void = () => undefined) {
    this.file = file;
    this.closed = closed;
  }

  get size(): number {
    return this.file.size;
  }

  read(offset: number, out: Uint8Array): void {
    if (this.file.read(offset, out) === out.length) return;
    throw new TypedError(
      'genome-damaged',
      'The stored genome ends before its last base.',
      'Delete it from the library and import it again.',
      { byte: offset },
    );
  }

  close(): void {
    this.file.close();
    this.closed();
  }
}

/** Packed bases on their way into a file. */
export class GrowingBaseFile extends BaseFile<GrowingFile> implements BaseStore {
  append(bytes: Uint8Array): void {
    this.file.append(bytes);
  }

  /** Makes sure that what was appended is on disk. */
  flush(): void {
    this.file.flush();
  }
}
