import { notResidue, rareBit, residueCodes, softMaskBit, unknownBit } from '../../formats/alphabet';
import { type BaseStore, MemoryStore } from '../packed/base-store';
import { Fingerprint } from '../packed/fingerprint';
import type { LineLayout } from '../packed/line-layout';
import { PackedGenome } from '../packed/packed-genome';
import { RecordTable } from '../packed/record-table';
import { RunList } from '../packed/run-list';
import type { Totals } from '../summary';
import { BasePacker } from './base-packer';
import { ResidueCounts } from './residue-counts';

/** The fingerprint takes bytes in blocks of this size: whole ones need no copy. */
const blockBytes = 16;
/** Of a length, with the bytes around it. */
const mostDigits = 20;

/** Packs residues as they stream in. Records are opened, filled by any number of `append` calls, and closed. */
export class GenomeBuilder {
  readonly records = new RecordTable();
  private readonly store: BaseStore;
  private readonly packer: BasePacker;
  private readonly fingerprint = new Fingerprint();
  private readonly unknown = new RunList();
  private readonly softMask = new RunList();
  private readonly counts = new ResidueCounts();
  /** Bytes taken from the packer's page so far. */
  private stored = 0;
  private recordStart = 0;
  /** The unknown and soft-mask bits of the residue before; a change of either begins or ends a run. */
  private mode = 0;
  private unknownStart = 0;
  private softMaskStart = 0;
  /** U read as T so far, over all records. */
  uracils = 0;

  /** @param vectors whether to pack by vector instructions where the browser has them */
  constructor(store: BaseStore = new MemoryStore(), vectors = true) {
    this.store = store;
    this.packer = new BasePacker(vectors);
  }

  get bases(): number {
    return 4 * (this.stored + this.packer.pageByte) + this.packer.filled;
  }

  /** Bases in the open record. */
  get recordBases(): number {
    return this.bases - this.recordStart;
  }

  /** Where a piece of text is put before it is appended; it holds `pieceBytes`. */
  get text(): Uint8Array {
    return this.packer.text;
  }

  /** Bases of the line under way behind the last `append`, and line feeds that it passed. */
  get inLine(): number {
    return this.packer.inLine;
  }
  get lineEnds(): number {
    return this.packer.lineEnds;
  }

  openRecord(): void {
    this.recordStart = this.bases;
    this.packer.known.fill(0);
    this.counts.clear();
  }

  /**
   * Appends the residues of `text` from one index on; returns the index of the first byte that is not a residue, at
   * most `to`. Line feeds behind `evenLine` bases are passed and counted in `lineEnds`, where the browser can do that
   * fast.
   *
   * @param inLine bases of the line under way
   */
  append(from: number, to: number, evenLine = -1, inLine = 0): number {
    const { packer, counts } = this;
    const { text } = packer;
    text[to] = 0;
    if (packer.isFull) this.flush(packer.pageByte - (packer.pageByte % blockBytes));
    packer.begin(evenLine, inLine);
    for (let i = from; ; ) {
      i = packer.stretch(i, this.mode);
      const code = residueCodes[text[i]];
      if (code >= notResidue) return i;
      const mode = code & (unknownBit | softMaskBit);
      if (mode !== this.mode) {
        this.changeMode(mode, this.bases);
        if (packer.isFast && !(code & rareBit)) continue;
      }
      if (code & rareBit) counts.rare(text[i]);
      packer.one(code & 3);
      i++;
    }
  }

  /** How often each letter came in the open record, upper and lower case together. */
  letterCounts(): Map<string, number> {
    this.changeMode(0, this.bases);
    return this.counts.letters(this.totals());
  }

  /** Closes the open record, which must hold bases. */
  closeRecord(name: string, description: string, layout?: LineLayout): void {
    this.changeMode(0, this.bases);
    this.uracils += this.counts.uracils;
    this.records.push({
      name,
      description,
      offset: this.recordStart,
      length: this.recordBases,
      totals: this.totals(),
      layout,
    });
  }

  /** The genome; the builder must not be used after. */
  finish(): PackedGenome {
    this.packer.closeByte();
    this.flush(this.packer.pageByte);
    const { records, store, unknown, softMask } = this;
    return new PackedGenome(records, store, unknown, softMask, this.digest());
  }

  private totals(): Totals {
    return this.counts.totals(this.recordBases, this.packer.known);
  }

  /** Puts the first bytes of the page into the store. */
  private flush(bytes: number): void {
    const packed = this.packer.page.subarray(0, bytes);
    this.fingerprint.update(packed);
    this.store.append(packed);
    this.packer.drop(bytes);
    this.stored += bytes;
  }

  /**
   * Ends a fingerprint of bases, names, lengths, unknown bases and soft mask. Numbers go in as 8 bytes each, whichever
   * width they are kept in.
   */
  private digest(): string {
    const { records, unknown, softMask } = this;
    const { fingerprint } = this;
    const encoder = new TextEncoder();
    const lines = new Uint8Array(1 << 16);
    let bytes = 0;
    for (let record = 0; record < records.count; record++) {
      if (bytes + records.nameBytes(record) + mostDigits > lines.length) {
        fingerprint.update(lines.subarray(0, bytes));
        bytes = 0;
      }
      bytes += records.copyName(record, lines, bytes);
      bytes += encoder.encodeInto(`\t${records.lengthOf(record)}\n`, lines.subarray(bytes)).written;
    }
    fingerprint.update(lines.subarray(0, bytes));
    for (const { values } of [unknown.starts, unknown.lengths, softMask.starts, softMask.lengths]) {
      for (let i = 0; i < values.length; i += 4096)
        this.fingerprint.update(new Uint8Array(Float64Array.from(values.subarray(i, i + 4096)).buffer));
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
