import { TypedError } from '../formats/typed-error';
import { notResidue, residueCodes, softMaskBit, unknownBit, unknownLetters } from './alphabet';
import { PackedGenome, type PackedRecord, pageBytes } from './packed-genome';
import { RunList } from './run-list';
import type { Totals } from './summary';

/** What one genome may hold before its memory, about 1 GiB for each of the three, would endanger the tab. */
const limits = { bases: 2 ** 32, runs: 2 ** 26, records: 2 ** 24 - 1 };

const noOtherLetters: Readonly<Record<string, number>> = Object.freeze({});

/** Packs residues as they stream in. Records are opened, filled by any number of `append` calls, and closed. */
export class GenomeBuilder {
  private readonly pages: Uint8Array[] = [];
  private readonly unknown = new RunList();
  private readonly softMask = new RunList();
  private readonly finished: PackedRecord[] = [];
  /** How often each byte came in the open record: every count of the summary follows from it. */
  private readonly histogram = new Uint32Array(256);
  private page = new Uint8Array(0);
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

  get records(): number {
    return this.finished.length;
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
    this.histogram.fill(0);
  }

  /** Appends residues from `bytes[from]` on; returns the index of the first byte that is not a residue, at most `to`. */
  append(bytes: Uint8Array, from: number, to: number): number {
    // Fields and imports as locals: this loop sees every base of the genome.
    const codes = residueCodes;
    const histogram = this.histogram;
    const start = this.position - from;
    let { page, pageByte, filled, partial, mode } = this;
    let i = from;
    while (i < to) {
      if (filled === 0) {
        if (pageByte === page.length) {
          page = this.nextPage(start + i);
          pageByte = 0;
        }
        // Four residues of the same kind make one byte. Any other kind, and any byte that is no residue, shows in the bits above 0-1.
        while (i + 4 <= to && pageByte < page.length) {
          const b0 = bytes[i];
          const b1 = bytes[i + 1];
          const b2 = bytes[i + 2];
          const b3 = bytes[i + 3];
          const c0 = codes[b0] ^ mode;
          const c1 = codes[b1] ^ mode;
          const c2 = codes[b2] ^ mode;
          const c3 = codes[b3] ^ mode;
          if ((c0 | c1 | c2 | c3) > 3) break;
          histogram[b0]++;
          histogram[b1]++;
          histogram[b2]++;
          histogram[b3]++;
          page[pageByte++] = c0 | (c1 << 2) | (c2 << 4) | (c3 << 6);
          i += 4;
        }
        if (i >= to || pageByte === page.length) continue;
      }
      const byte = bytes[i];
      const code = codes[byte];
      if (code >= notResidue) break;
      histogram[byte]++;
      if ((code & (unknownBit | softMaskBit)) !== mode) {
        mode = code & (unknownBit | softMaskBit);
        this.changeMode(mode, start + i);
      }
      partial |= (code & 3) << (filled << 1);
      i++;
      if (++filled === 4) {
        page[pageByte++] = partial;
        filled = 0;
        partial = 0;
      }
    }
    this.page = page;
    this.pageByte = pageByte;
    this.filled = filled;
    this.partial = partial;
    this.position = start + i;
    return i;
  }

  /** How often each letter came in the open record, upper and lower case together. */
  letterCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (let upper = 65; upper <= 90; upper++) {
      const count = this.countOf(upper);
      if (count > 0) counts.set(String.fromCharCode(upper), count);
    }
    return counts;
  }

  /** Closes the open record, which must hold bases. */
  closeRecord(name: string, description: string): void {
    this.changeMode(0, this.position);
    this.mode = 0;
    if (this.finished.length === limits.records) throw tooLarge(`more than ${limits.records.toLocaleString('en')} records`);
    this.uracils += this.countOf(0x55);
    this.finished.push({ name, description, offset: this.recordStart, length: this.recordBases, totals: this.recordTotals() });
  }

  /** The genome; the builder must not be used after. */
  finish(): PackedGenome {
    if (this.filled > 0) this.page[this.pageByte] = this.partial;
    return new PackedGenome(this.finished, this.pages, this.unknown, this.softMask);
  }

  private nextPage(position: number): Uint8Array<ArrayBuffer> {
    if (position >= limits.bases) throw tooLarge(`more than ${limits.bases.toLocaleString('en')} bases`);
    const page = new Uint8Array(pageBytes);
    this.pages.push(page);
    return page;
  }

  private changeMode(mode: number, position: number): void {
    const changed = this.mode ^ mode;
    if (changed & unknownBit) {
      if (mode & unknownBit) this.unknownStart = position;
      else this.unknown.add(this.unknownStart, position);
    }
    if (changed & softMaskBit) {
      if (mode & softMaskBit) this.softMaskStart = position;
      else this.softMask.add(this.softMaskStart, position);
    }
    this.mode = mode;
    if (this.unknown.size + this.softMask.size > limits.runs) throw tooLarge(`more than ${limits.runs.toLocaleString('en')} runs of N or lower case`);
  }

  private countOf(upper: number): number {
    return this.histogram[upper] + this.histogram[upper + 32];
  }

  private recordTotals(): Totals {
    let softMasked = 0;
    for (let lower = 97; lower <= 122; lower++) softMasked += this.histogram[lower];
    let unknown = 0;
    let otherLetters: Record<string, number> | undefined;
    for (const letter of unknownLetters) {
      const byte = letter.charCodeAt(0);
      const count = byte >= 65 ? this.countOf(byte) : this.histogram[byte];
      unknown += count;
      if (count > 0 && letter !== 'N') {
        otherLetters ??= {};
        otherLetters[letter] = count;
      }
    }
    return {
      bases: this.recordBases,
      a: this.countOf(0x41),
      c: this.countOf(0x43),
      g: this.countOf(0x47),
      t: this.countOf(0x54) + this.countOf(0x55),
      unknown,
      softMasked,
      otherLetters: otherLetters ?? noOtherLetters,
    };
  }
}

function tooLarge(what: string): TypedError {
  return new TypedError(
    'genome-too-large',
    `The genome holds ${what}: too much to keep in memory.`,
    'Drop fewer or smaller files, for example single chromosomes.',
  );
}
