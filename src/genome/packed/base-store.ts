import { TypedError } from '../../errors/typed-error';

/** Packed bases, read by offset. Offsets may pass 2^32. */
export interface BaseReader {
  /** In bytes. */
  readonly size: number;
  /** Fills `out` with the bytes from `offset` on, which must all lie inside the store. */
  read(offset: number, out: Uint8Array): void;
  /** Lets go of what the store holds open; it must not be used after. */
  close(): void;
}

/** Where packed bases lie: bytes are appended while a file streams in, and read ever after. */
export interface BaseStore extends BaseReader {
  /** The bytes are copied: the caller may write over them. */
  append(bytes: Uint8Array): void;
}

const pageBytes = 1 << 18;
/** What a tab survives: a quarter of a base each is 4.3 Gb. */
const mostBytes = 2 ** 30;

/**
 * Bases in memory, in pages, so that nothing is copied as it grows. For tests, the sample, and browsers without a
 * private file system.
 */
export class MemoryStore implements BaseStore {
  private readonly pages: Uint8Array[] = [];
  private bytes = 0;

  get size(): number {
    return this.bytes;
  }

  append(bytes: Uint8Array): void {
    if (this.bytes + bytes.length > mostBytes) {
      throw new TypedError(
        'genome-too-large',
        `The genome holds more than ${(4 * mostBytes).toLocaleString('en')} bases: too many to keep in memory.`,
        'Drop fewer or smaller files, or use a browser that lets the studio keep files.',
      );
    }
    let from = 0;
    while (from < bytes.length) {
      const inPage = this.bytes % pageBytes;
      if (inPage === 0) this.pages.push(new Uint8Array(pageBytes));
      const piece = bytes.subarray(from, from + pageBytes - inPage);
      this.pages[this.pages.length - 1].set(piece, inPage);
      this.bytes += piece.length;
      from += piece.length;
    }
  }

  read(offset: number, out: Uint8Array): void {
    if (!(offset >= 0 && offset + out.length <= this.bytes))
      throw new RangeError(`bytes ${offset} to ${offset + out.length} of ${this.bytes}`);
    let written = 0;
    while (written < out.length) {
      const at = offset + written;
      const inPage = at % pageBytes;
      const piece = this.pages[Math.floor(at / pageBytes)].subarray(inPage, inPage + out.length - written);
      out.set(piece, written);
      written += piece.length;
    }
  }

  close(): void {
    this.pages.length = 0;
    this.bytes = 0;
  }
}
