import { unknownBase } from './alphabet';
import type { RunList } from './run-list';
import type { Totals } from './summary';

/** Bytes in one page of packed bases; pages are added as the genome grows, so nothing is ever copied. */
export const pageBytes = 1 << 18;
const pageBases = pageBytes * 4;

export interface PackedRecord {
  readonly name: string;
  readonly description: string;
  /** Place of its first base on the axis of all records laid end to end. */
  readonly offset: number;
  /** In bases. */
  readonly length: number;
  readonly totals: Totals;
}

/**
 * A genome in memory: 2 bits a base, unknown bases and soft masking as runs.
 *
 * All records lie end to end on one axis; positions given to the methods are 0-based inside a record. Base i of the axis sits in bits
 * 2(i mod 4) and up of byte floor(i / 4). Unknown bases are packed as 0 and named by `unknown`.
 * Built by GenomeBuilder; which records take part in a run is kept outside, as a boolean per record.
 */
export class PackedGenome {
  readonly records: readonly PackedRecord[];
  private readonly pages: readonly Uint8Array[];
  private readonly unknown: RunList;
  private readonly softMask: RunList;

  constructor(records: readonly PackedRecord[], pages: readonly Uint8Array[], unknown: RunList, softMask: RunList) {
    this.records = records;
    this.pages = pages;
    this.unknown = unknown;
    this.softMask = softMask;
  }

  /**
   * Writes the `length` bases from `start` into `out`: 0 A, 1 C, 2 G, 3 T, 4 unknown. O(length + log runs).
   * Throws RangeError where the stretch leaves the record or `out` is shorter than `length`.
   */
  read(record: number, start: number, length: number, out: Uint8Array): void {
    const from = this.locate(record, start, length, out.length);
    this.unpack(from, length, out);
    this.unknown.forEachWithin(from, from + length, (a, b) => out.fill(unknownBase, a - from, b - from));
  }

  /** Writes 1 where a base is soft-masked (lower case in the file), else 0. Same arguments and errors as `read`. */
  readSoftMask(record: number, start: number, length: number, out: Uint8Array): void {
    const from = this.locate(record, start, length, out.length);
    out.fill(0, 0, length);
    this.softMask.forEachWithin(from, from + length, (a, b) => out.fill(1, a - from, b - from));
  }

  /** Unknown bases among the `length` from `start`, without reading them. Same errors as `read`. */
  countUnknown(record: number, start: number, length: number): number {
    const from = this.locate(record, start, length, length);
    let count = 0;
    this.unknown.forEachWithin(from, from + length, (a, b) => {
      count += b - a;
    });
    return count;
  }

  private locate(record: number, start: number, length: number, room: number): number {
    const entry = this.records[record];
    if (entry === undefined) throw new RangeError(`record ${record} of ${this.records.length}`);
    if (!(start >= 0 && length >= 0 && start + length <= entry.length))
      throw new RangeError(`bases ${start} to ${start + length} of a record of ${entry.length}`);
    if (room < length) throw new RangeError(`room for ${room} bases, not ${length}`);
    return entry.offset + start;
  }

  private unpack(from: number, length: number, out: Uint8Array): void {
    let written = 0;
    while (written < length) {
      const position = from + written;
      const page = this.pages[Math.floor(position / pageBases)];
      let inPage = position % pageBases;
      const stop = written + Math.min(length - written, pageBases - inPage);
      while (written < stop) {
        out[written++] = (page[inPage >> 2] >> ((inPage & 3) << 1)) & 3;
        inPage++;
      }
    }
  }
}
