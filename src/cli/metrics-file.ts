import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { TypedError } from '../errors/typed-error';
import { unwritable } from './files';

/** The file that every step is written to as a line of JSON. A run goes on where it can no longer be written. */
export class MetricsFile {
  private readonly path: string;
  private readonly onLost: (error: TypedError) => void;
  private file: WriteStream | null = null;
  private lost: TypedError | null = null;

  /** @param onLost told once, when a line could not be written */
  constructor(path: string, onLost: (error: TypedError) => void) {
    this.path = path;
    this.onLost = onLost;
  }

  write(row: Readonly<Record<string, number>>): void {
    if (this.lost !== null) return;
    this.file ??= this.open();
    this.file.write(`${JSON.stringify(row, nonFiniteAsWords)}\n`);
  }

  /** @returns why lines are missing; null where none are */
  async close(): Promise<TypedError | null> {
    if (this.file !== null && this.lost === null) {
      this.file.end();
      // What it failed by was heard of below.
      await finished(this.file).catch(() => {});
    }
    return this.lost;
  }

  private open(): WriteStream {
    return createWriteStream(this.path).on('error', (cause) => {
      if (this.lost !== null) return;
      this.lost = unwritable(this.path, cause);
      this.onLost(this.lost);
    });
  }
}

/** JSON has no word for them. */
const nonFiniteAsWords = (_key: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
