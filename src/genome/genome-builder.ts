import { notResidue, rareBit, residueCodes, softMaskBit, unknownBit } from './alphabet';
import { type BaseStore, MemoryStore } from './base-store';
import { Fingerprint } from './fingerprint';
import type { LineLayout } from './line-layout';
import { PackedGenome } from './packed-genome';
import { RecordTable } from './record-table';
import { ResidueCounts } from './residue-counts';
import { RunList } from './run-list';

const pageBytes = 1 << 18;

/** Four letters as one number. */
const fourA = 0x41414141;
const fourN = 0x4e4e4e4e;
const eachByte = 0x01010101;
const caseBitsOf = (mode: number): number => (mode & softMaskBit ? 0x20202020 : 0);

/** Packs residues as they stream in. Records are opened, filled by any number of `append` calls, and closed. */
export class GenomeBuilder {
  readonly records = new RecordTable();
  private readonly store: BaseStore;
  private readonly fingerprint = new Fingerprint();
  private readonly unknown = new RunList();
  private readonly softMask = new RunList();
  private readonly counts = new ResidueCounts();
  private readonly page = new Uint8Array(pageBytes);
  private viewed: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.viewed.buffer);
  private pageByte = 0;
  /** Bases in the byte under way, 0 to 3, and their bits. */
  private filled = 0;
  private partial = 0;
  private position = 0;
  private recordStart = 0;
  /** The unknown and soft-mask bits of the residue before; a change of either begins or ends a run. */
  private mode = 0;
  private unknownStart = 0;
  private softMaskStart = 0;
  /** U read as T so far, over all records. */
  uracils = 0;

  constructor(store: BaseStore = new MemoryStore()) {
    this.store = store;
  }

  get bases(): number {
    return this.position;
  }

  /** Bases in the open record. */
  get recordBases(): number {
    return this.position - this.recordStart;
  }

  openRecord(): void {
    this.recordStart = this.position;
    this.counts.clear();
  }

  /** Appends residues from `bytes[from]` on; returns the index of the first byte that is not a residue, at most `to`. */
  append(bytes: Uint8Array, from: number, to: number): number {
    // Fields and imports as locals: this loop sees every base of the genome.
    const codes = residueCodes;
    const page = this.page;
    const view = this.viewOf(bytes);
    const start = this.position - from;
    let quads = this.counts.quadsOf(this.mode);
    let caseBits = caseBitsOf(this.mode);
    let { pageByte, filled, partial, mode } = this;
    let i = from;
    while (i < to) {
      if (filled === 0) {
        if (pageByte === pageBytes) {
          this.flush(pageByte);
          pageByte = 0;
        }
        // Four residues of the same kind make one byte. Anything else is left to the steps below.
        if (mode & unknownBit) {
          const unknown = fourN ^ caseBits;
          while (i + 4 <= to && pageByte < pageBytes && view.getInt32(i, true) === unknown) {
            quads[0]++;
            page[pageByte++] = 0;
            i += 4;
          }
        } else {
          while (i + 4 <= to && pageByte < pageBytes) {
            const word = view.getInt32(i, true) ^ caseBits;
            // Bits 1 and 2 tell A, C, G and T apart; whether the letters are those follows from making them again out of these bits.
            const low = (word >>> 1) & eachByte;
            const high = (word >>> 2) & eachByte;
            if (word !== fourA + 2 * low + 0x13 * high - 0x0f * (low & high)) break;
            const bases = (low ^ high) | (high << 1);
            const packed = (bases | (bases >>> 6) | (bases >>> 12) | (bases >>> 18)) & 255;
            quads[packed]++;
            page[pageByte++] = packed;
            i += 4;
          }
        }
        if (i >= to || pageByte === pageBytes) continue;
      }
      const byte = bytes[i];
      const code = codes[byte];
      if (code >= notResidue) break;
      if ((code & (unknownBit | softMaskBit)) !== mode) {
        mode = code & (unknownBit | softMaskBit);
        this.changeMode(mode, start + i);
        quads = this.counts.quadsOf(mode);
        caseBits = caseBitsOf(mode);
      }
      if (code & rareBit) this.counts.rare(byte);
      this.counts.one(code);
      partial |= (code & 3) << (filled << 1);
      i++;
      if (++filled === 4) {
        page[pageByte++] = partial;
        filled = 0;
        partial = 0;
      }
    }
    this.pageByte = pageByte;
    this.filled = filled;
    this.partial = partial;
    this.position = start + i;
    return i;
  }

  /** How often each letter came in the open record, upper and lower case together. */
  letterCounts(): Map<string, number> {
    return this.counts.letters();
  }

  /** Closes the open record, which must hold bases. */
  closeRecord(name: string, description: string, layout?: LineLayout): void {
    this.changeMode(0, this.position);
    this.uracils += this.counts.uracils;
    this.records.push({ name, description, offset: this.recordStart, length: this.recordBases, totals: this.counts.totals(), layout });
  }

  /** The genome; the builder must not be used after. */
  finish(): PackedGenome {
    if (this.filled > 0) this.page[this.pageByte++] = this.partial;
    this.flush(this.pageByte);
    const { records, store, unknown, softMask } = this;
    return new PackedGenome(records, store, unknown, softMask, this.digest());
  }

  /** Reads four letters at once wherever they lie; kept, since a chunk is appended line by line. */
  private viewOf(bytes: Uint8Array): DataView {
    if (this.viewed !== bytes) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.view;
  }

  private flush(bytes: number): void {
    const packed = this.page.subarray(0, bytes);
    this.fingerprint.update(packed);
    this.store.append(packed);
  }

  /** Ends a fingerprint of bases, names, lengths, unknown bases and soft mask. Numbers go in as 8 bytes each, whichever width they are kept in. */
  private digest(): string {
    const { records, unknown, softMask } = this;
    const encoder = new TextEncoder();
    for (let record = 0; record < records.count; record++) this.fingerprint.update(encoder.encode(`${records.nameOf(record)}\t${records.lengthOf(record)}\n`));
    for (const { values } of [unknown.starts, unknown.lengths, softMask.starts, softMask.lengths]) {
      for (let i = 0; i < values.length; i += 4096) this.fingerprint.update(new Uint8Array(Float64Array.from(values.subarray(i, i + 4096)).buffer));
    }
    return this.fingerprint.digest();
  }

  private changeMode(mode: number, position: number): void {
    const changed = this.mode ^ mode;
    if (changed & unknownBit) {
      if (mode & unknownBit) {
        this.unknownStart = position;
      } else {
        this.unknown.add(this.unknownStart, position);
        this.counts.unknown += position - this.unknownStart;
      }
    }
    if (changed & softMaskBit) {
      if (mode & softMaskBit) {
        this.softMaskStart = position;
      } else {
        this.softMask.add(this.softMaskStart, position);
        this.counts.softMasked += position - this.softMaskStart;
      }
    }
    this.mode = mode;
  }
}
