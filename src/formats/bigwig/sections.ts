import { deflate } from 'pako';

/** A stretch of a record that one block of the file tells of. */
export interface Section {
  readonly chromosome: number;
  readonly start: number;
  readonly end: number;
  /** Where its bytes begin, counted from the first section. */
  readonly offset: number;
  readonly size: number;
}

/** Blocks of the file, packed with zlib one by one, and where each is. */
export class Sections {
  readonly all: Section[] = [];
  readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  /** Of all of them. */
  bytes = 0;
  /** Of the largest before it was packed. */
  largest = 0;

  add(chromosome: number, start: number, end: number, content: Uint8Array): void {
    const packed = deflate(content);
    this.all.push({ chromosome, start, end, offset: this.bytes, size: packed.length });
    this.pieces.push(packed as Uint8Array<ArrayBuffer>);
    this.bytes += packed.length;
    this.largest = Math.max(this.largest, content.length);
  }
}
