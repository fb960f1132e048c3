import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { Full, GrowingFile } from '../folder';

/** An open file of the disk. */
export class NodeFile implements GrowingFile {
  /** Null once it is closed. */
  private descriptor: number | null;
  private readonly full: Full;
  private end: number;

  private constructor(descriptor: number, full: Full) {
    this.descriptor = descriptor;
    this.full = full;
    this.end = fstatSync(descriptor).size;
  }

  /** @param how `r` to read what is there, `w+` to make it anew */
  static open(path: string, how: 'r' | 'w+', full: Full): NodeFile {
    try {
      return new NodeFile(openSync(path, how), full);
    } catch (cause) {
      throw orFull(cause, full);
    }
  }

  get size(): number {
    return this.end;
  }

  read(offset: number, out: Uint8Array): number {
    let read = 0;
    while (read < out.length) {
      const bytes = readSync(this.opened(), out, read, out.length - read, offset + read);
      if (bytes === 0) break;
      read += bytes;
    }
    return read;
  }

  append(bytes: Uint8Array): void {
    try {
      for (let from = 0; from < bytes.length; )
        from += writeSync(this.opened(), bytes, from, bytes.length - from, this.end + from);
    } catch (cause) {
      throw orFull(cause, this.full);
    }
    this.end += bytes.length;
  }

  flush(): void {
    try {
      fsyncSync(this.opened());
    } catch (cause) {
      throw orFull(cause, this.full);
    }
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  private opened(): number {
    if (this.descriptor === null) throw new Error('The file is closed.');
    return this.descriptor;
  }
}

/** No room on the disk, none for this user, or the file is larger than may be. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What the system refused for want of room as the error `full` makes of it; anything else as it is. */
export const orFull = (cause: unknown, full: Full): unknown =>
  cause instanceof Error && 'code' in cause && FULL.has(String(cause.code)) ? full(cause) : cause;
