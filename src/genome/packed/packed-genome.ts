import { unknownBase } from '../../formats/alphabet';
import type { ProfileBin } from '../answers';
import type { Totals } from '../summary';
import type { BaseReader } from './base-store';
import { RecordNames } from './record-names';
import type { RecordTable } from './record-table';
import type { RunList } from './run-list';

/** Packed bytes read at once where a stretch is long. */
const scratchBytes = 1 << 16;

/**
 * A genome: 2 bits a base in a store, unknown bases and soft masking as runs, records as a table.
 *
 * All records lie end to end on one axis; positions given to the methods are 0-based inside a record. Base i of the
 * axis sits in bits 2(i mod 4) and up of byte floor(i / 4). Unknown bases are packed as 0 and named by `unknown`. Built
 * by GenomeBuilder; which records take part in a run is kept outside, as a flag per record.
 */
export class PackedGenome {
  readonly records: RecordTable;
  readonly names: RecordNames;
  readonly unknown: RunList;
  readonly softMask: RunList;
  readonly fingerprint: string;
  /** Over all records. */
  readonly totals: Totals;
  private readonly store: BaseReader;
  private readonly scratch = new Uint8Array(scratchBytes);
  /** Which bytes of the store the scratch holds. */
  private heldFrom = 0;
  private heldTo = 0;

  constructor(records: RecordTable, store: BaseReader, unknown: RunList, softMask: RunList, fingerprint: string) {
    this.records = records;
    this.names = new RecordNames(records);
    this.store = store;
    this.unknown = unknown;
    this.softMask = softMask;
    this.fingerprint = fingerprint;
    this.totals = records.totals();
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
    return this.unknown.countWithin(from, from + length);
  }

  /** Soft-masked bases among the `length` from `start`, unknown ones included. Same errors as `read`. */
  countSoftMasked(record: number, start: number, length: number): number {
    const from = this.locate(record, start, length, length);
    return this.softMask.countWithin(from, from + length);
  }

  /**
   * Composition of the axis from one position to another, at most 2^34 apart, which may pass from record to record.
   * Counts packed bytes, four bases at a time.
   */
  composition(from: number, to: number): ProfileBin {
    const counts = new Float64Array(4);
    // Counted as 32-bit numbers and by index: a tenth of the time that 8-byte numbers and an iterator take.
    const quads = new Uint32Array(256);
    const piece = new Uint8Array(4);
    // Positions that share their byte with bases outside are counted one by one.
    const firstWhole = Math.min(to, 4 * Math.ceil(from / 4));
    const lastWhole = Math.max(firstWhole, 4 * Math.floor(to / 4));
    for (const [start, end] of [
      [from, firstWhole],
      [lastWhole, to],
    ]) {
      this.unpack(start, end - start, piece);
      for (let i = 0; i < end - start; i++) counts[piece[i]]++;
    }
    for (let byte = firstWhole / 4; byte < lastWhole / 4; byte += scratchBytes) {
      const packed = this.packed(byte, Math.min(scratchBytes, lastWhole / 4 - byte));
      for (let i = 0; i < packed.length; i++) quads[packed[i]]++;
    }
    quads.forEach((count, quad) => {
      if (count > 0) for (let shift = 0; shift < 8; shift += 2) counts[(quad >> shift) & 3] += count;
    });
    const unknown = this.unknown.countWithin(from, to);
    // Unknown bases are packed as A.
    const [a, c, g, t] = counts;
    return { bases: to - from, a: a - unknown, c, g, t, unknown, softMasked: this.softMask.countWithin(from, to) };
  }

  /** Lets go of the file the bases lie in; the genome must not be used after. */
  close(): void {
    this.store.close();
  }

  private locate(record: number, start: number, length: number, room: number): number {
    if (!(record >= 0 && record < this.records.count))
      throw new RangeError(`record ${record} of ${this.records.count}`);
    const bases = this.records.lengthOf(record);
    if (!(start >= 0 && length >= 0 && start + length <= bases))
      throw new RangeError(`bases ${start} to ${start + length} of a record of ${bases}`);
    if (room < length) throw new RangeError(`room for ${room} bases, not ${length}`);
    return this.records.offsetOf(record) + start;
  }

  private unpack(from: number, length: number, out: Uint8Array): void {
    let written = 0;
    while (written < length) {
      const first = Math.floor((from + written) / 4);
      // Bases of the first byte that lie before the stretch.
      const before = (from + written) % 4;
      const bases = Math.min(length - written, 4 * scratchBytes - before);
      unpackBytes(this.packed(first, (before + bases + 3) >> 2), before, bases, out, written);
      written += bases;
    }
  }

  /**
   * Bytes of the store, at most as many as the scratch holds. Who goes on where the last bytes were, as over ten
   * thousand short records, is read ahead for.
   */
  private packed(from: number, bytes: number): Uint8Array {
    if (from < this.heldFrom || from + bytes > this.heldTo) {
      const goesOn = from >= this.heldFrom && from <= this.heldTo;
      const read = goesOn ? Math.max(bytes, Math.min(scratchBytes, this.store.size - from)) : bytes;
      this.store.read(from, this.scratch.subarray(0, read));
      this.heldFrom = from;
      this.heldTo = from + read;
    }
    return this.scratch.subarray(from - this.heldFrom, from - this.heldFrom + bytes);
  }
}

/** Writes `bases` bases of `packed`, the first `before` left out, to `out` from `at` on. */
function unpackBytes(packed: Uint8Array, before: number, bases: number, out: Uint8Array, at: number): void {
  const end = before + bases;
  let i = before;
  let to = at;
  for (; i < end && (i & 3) !== 0; i++) out[to++] = (packed[i >> 2] >> ((i & 3) << 1)) & 3;
  for (; i + 4 <= end; i += 4) {
    const byte = packed[i >> 2];
    out[to] = byte & 3;
    out[to + 1] = (byte >> 2) & 3;
    out[to + 2] = (byte >> 4) & 3;
    out[to + 3] = byte >> 6;
    to += 4;
  }
  for (; i < end; i++) out[to++] = (packed[i >> 2] >> ((i & 3) << 1)) & 3;
}
