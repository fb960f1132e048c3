import { unknownBase } from '../../formats/alphabet';
import type { TwoSidedTable } from '../../genome/analysis/two-sided';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Interval } from '../../genome/summary';
import { logoHeights } from '../../inference/tracks';
import type { FilePiece } from './track-files';
import { TRACK_KINDS, type TrackKind } from './track-kinds';

/**
 * What a network makes of one record, base by base: for each of A, C, G, T the surprisal it would have there. Kept in
 * chunks; every track of the screen is read off them: the surprisal of the base that stands there, what is left of it
 * beyond the count table, and the heights of the letters of a logo.
 */

/** Bases of a chunk: half a megabyte. */
export const CHUNK_BASES = 1 << 16;
/** A surprisal is kept as a whole number of 4,096ths of a bit, at most 16 bits: a probability of 0.000015. */
const STEPS_PER_BIT = 4096;
/** Not computed yet, and computed where no base is known. */
const MISSING = 0xffff;
const UNKNOWN = 0xfffe;
/** Bases that are summed up as one where a view is coarse. */
const CELL_BASES = 64;
const CELLS = CHUNK_BASES / CELL_BASES;
/** Chunks in memory besides those that are not on disk yet: a bacterium whole. */
const MOST_HELD = 128;

/** A chunk's values [4 n]: of base i those at 4 i ... 4 i + 3. */
export type Chunk = Uint16Array<ArrayBuffer>;

/** Of each bin of a view the mean, least and greatest value in bits; NaN where nothing is computed. */
export interface TrackBins {
  readonly mean: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Sums over a chunk's cells, four numbers each: count, sum, least, greatest. */
type Cells = Readonly<Record<TrackKind, Float32Array>>;

export interface WholeChunk {
  readonly index: number;
  readonly chunk: Chunk;
}

/** Where whole chunks are kept. */
export interface ChunkPlace {
  /** Undefined where it is not there, or not whole. */
  read(index: number): Promise<Chunk | undefined>;
}

export class RecordTrack {
  readonly length: number;
  private readonly genome: PackedGenome;
  private readonly record: number;
  private table: TwoSidedTable;
  private readonly place: ChunkPlace;
  /** Whole chunks that are kept. */
  private readonly kept: Set<number>;
  private readonly held = new Map<number, Chunk>();
  private readonly cells = new Map<number, Cells>();
  /** Bases of chunks that are not whole yet. */
  private readonly begun = new Map<number, number>();

  /**
   * @param table of counts that the surprisal is held against
   * @param kept chunks that `place` has
   */
  constructor(genome: PackedGenome, record: number, table: TwoSidedTable, place: ChunkPlace, kept: Iterable<number>) {
    this.length = genome.records.lengthOf(record);
    this.genome = genome;
    this.record = record;
    this.table = table;
    this.place = place;
    this.kept = new Set(kept);
  }

  /** Holds the surprisal against other counts from now on. */
  holdAgainst(table: TwoSidedTable): void {
    if (table === this.table) return;
    this.table = table;
    this.cells.clear();
  }

  /** Bases computed, of `length`. */
  get done(): number {
    let bases = 0;
    for (const index of this.kept) bases += this.basesOf(index);
    for (const count of this.begun.values()) bases += count;
    return bases;
  }

  /** Chunks that a stretch reaches into, once they are whole and not kept yet. */
  whole({ start, end }: Interval): readonly WholeChunk[] {
    const whole: WholeChunk[] = [];
    for (let index = Math.floor(start / CHUNK_BASES); index * CHUNK_BASES < end; index++) {
      const chunk = this.held.get(index);
      if (chunk !== undefined && this.begun.get(index) === this.basesOf(index)) whole.push({ index, chunk });
    }
    return whole;
  }

  /** A chunk is on disk now. */
  isKept(index: number): void {
    this.kept.add(index);
    this.begun.delete(index);
    this.makeRoom(index);
  }

  /**
   * What to compute next: the first missing bases of the stretch, then of those behind it, then of those before; at
   * most `most`, inside one chunk. Null where all is there.
   */
  missing({ start, end }: Interval, most: number): Interval | null {
    return (
      this.missingWithin(start, end, most) ??
      this.missingWithin(end, this.length, most) ??
      this.missingWithin(0, start, most)
    );
  }

  /** The first missing bases from one position to another. */
  missingWithin(from: number, to: number, most: number): Interval | null {
    for (let at = from; at < to; ) {
      const index = Math.floor(at / CHUNK_BASES);
      const end = Math.min(to, (index + 1) * CHUNK_BASES);
      if (!this.kept.has(index)) {
        const chunk = this.held.get(index);
        const isMissing = (position: number) => chunk === undefined || chunk[4 * (position % CHUNK_BASES)] === MISSING;
        while (at < end && !isMissing(at)) at++;
        let until = at;
        while (until < end && until - at < most && isMissing(until)) until++;
        if (until > at) return { start: at, end: until };
      }
      at = end;
    }
    return null;
  }

  /** @param logProbabilities [4 n], ln p of A, C, G, T at each base from `start` on, NaN where it is unknown */
  put(start: number, logProbabilities: Float32Array): void {
    const end = start + logProbabilities.length / 4;
    for (let at = start; at < end; ) {
      const to = Math.min(end, (Math.floor(at / CHUNK_BASES) + 1) * CHUNK_BASES);
      this.putInChunk(at, logProbabilities.subarray(4 * (at - start), 4 * (to - start)));
      at = to;
    }
  }

  private putInChunk(start: number, logProbabilities: Float32Array): void {
    const index = Math.floor(start / CHUNK_BASES);
    if (this.kept.has(index)) return;
    const chunk = this.held.get(index) ?? new Uint16Array(4 * this.basesOf(index)).fill(MISSING);
    this.held.set(index, chunk);
    const from = 4 * (start % CHUNK_BASES);
    let fresh = 0;
    for (let i = 0; i < logProbabilities.length; i++) {
      if (chunk[from + i] === MISSING) fresh++;
      const steps = (-logProbabilities[i] / Math.LN2) * STEPS_PER_BIT;
      chunk[from + i] = Number.isNaN(steps) ? UNKNOWN : Math.min(UNKNOWN - 1, Math.max(0, Math.round(steps)));
    }
    this.begun.set(index, (this.begun.get(index) ?? 0) + fresh / 4);
    this.cells.delete(index);
  }

  /** The values of each track in bins of a view. */
  async bins({ start }: Interval, binBases: number, count: number): Promise<Readonly<Record<TrackKind, TrackBins>>> {
    const sums = { surprisal: new BinSums(count), excess: new BinSums(count) };
    const end = Math.min(this.length, start + binBases * count);
    for (let index = Math.floor(start / CHUNK_BASES); index * CHUNK_BASES < end; index++) {
      const offset = index * CHUNK_BASES;
      if (binBases >= CELL_BASES) {
        const cells = await this.cellsOf(index);
        if (cells === undefined) continue;
        for (const kind of TRACK_KINDS)
          for (let cell = 0; cell < CELLS; cell++)
            sums[kind].addCell(Math.floor((offset + cell * CELL_BASES - start) / binBases), cells[kind], cell);
        continue;
      }
      const chunk = await this.chunk(index);
      if (chunk === undefined) continue;
      const from = Math.max(start, offset);
      const values = this.valuesOf(chunk, index, from, Math.min(end, offset + CHUNK_BASES));
      for (const kind of TRACK_KINDS)
        for (const [i, value] of values[kind].entries())
          sums[kind].add(Math.floor((from + i - start) / binBases), value);
    }
    return { surprisal: sums.surprisal.bins(), excess: sums.excess.bins() };
  }

  /** Surprisal and excess of a stretch, chunk by chunk; chunks of which nothing is computed are left out. */
  async *values(
    stretch: Interval = { start: 0, end: this.length },
  ): AsyncGenerator<Interval & Readonly<Record<TrackKind, Float32Array>>> {
    for (let { start } = stretch; start < stretch.end; ) {
      const index = Math.floor(start / CHUNK_BASES);
      const end = Math.min(stretch.end, (index + 1) * CHUNK_BASES);
      const chunk = await this.chunk(index);
      if (chunk !== undefined) yield { start, end, ...this.valuesOf(chunk, index, start, end) };
      start = end;
    }
  }

  /** The same with the heights [n,4] of the logo's letters. */
  async *pieces(): AsyncGenerator<FilePiece> {
    for await (const { start, end, ...values } of this.values()) {
      const logo = logoHeights({ logProbabilities: await this.logProbabilities({ start, end }) });
      yield { start, ...values, logo };
    }
  }

  /** ln p [4 n] of A, C, G, T at each base of a stretch; NaN where nothing is computed. */
  async logProbabilities({ start, end }: Interval): Promise<Float32Array> {
    const all = new Float32Array(4 * (end - start)).fill(Number.NaN);
    for (let at = start; at < end; ) {
      const index = Math.floor(at / CHUNK_BASES);
      const to = Math.min(end, (index + 1) * CHUNK_BASES);
      const chunk = await this.chunk(index);
      for (let position = at; chunk !== undefined && position < to; position++)
        for (let base = 0; base < 4; base++) {
          const value = chunk[4 * (position % CHUNK_BASES) + base];
          if (value < UNKNOWN) all[4 * (position - start) + base] = (-value / STEPS_PER_BIT) * Math.LN2;
        }
      at = to;
    }
    return all;
  }

  private basesOf(index: number): number {
    return Math.min(CHUNK_BASES, this.length - index * CHUNK_BASES);
  }

  private async chunk(index: number): Promise<Chunk | undefined> {
    const held = this.held.get(index);
    if (held !== undefined || !this.kept.has(index)) return held;
    const read = await this.place.read(index);
    if (read === undefined || read.length !== 4 * this.basesOf(index)) {
      // Gone or damaged: it is computed again.
      this.kept.delete(index);
      return undefined;
    }
    this.held.set(index, read);
    this.makeRoom(index);
    return read;
  }

  /** Lets go of chunks that can be read again. @param index of the one that is needed now */
  private makeRoom(index: number): void {
    for (const other of this.held.keys()) {
      if (this.held.size <= MOST_HELD) return;
      if (this.kept.has(other) && other !== index) this.held.delete(other);
    }
  }

  private async cellsOf(index: number): Promise<Cells | undefined> {
    const known = this.cells.get(index);
    if (known !== undefined) return known;
    const chunk = await this.chunk(index);
    if (chunk === undefined) return undefined;
    const offset = index * CHUNK_BASES;
    const values = this.valuesOf(chunk, index, offset, offset + this.basesOf(index));
    const cells = { surprisal: cellsOf(values.surprisal), excess: cellsOf(values.excess) };
    this.cells.set(index, cells);
    return cells;
  }

  /** Surprisal and excess in bits of the bases from `from` to `to`, which lie in one chunk. */
  private valuesOf(chunk: Chunk, index: number, from: number, to: number): Readonly<Record<TrackKind, Float32Array>> {
    const { genome, record, table } = this;
    const left = Math.max(0, from - table.context);
    const right = Math.min(this.length, to + table.context);
    const codes = new Uint8Array(right - left);
    genome.read(record, left, right - left, codes);
    const surprisal = new Float32Array(to - from).fill(Number.NaN);
    const excess = surprisal.slice();
    for (let position = from; position < to; position++) {
      const base = codes[position - left];
      const value = base === unknownBase ? MISSING : chunk[4 * (position - index * CHUNK_BASES) + base];
      if (value >= UNKNOWN) continue;
      surprisal[position - from] = value / STEPS_PER_BIT;
      excess[position - from] = value / STEPS_PER_BIT - table.nats(codes, position - left) / Math.LN2;
    }
    return { surprisal, excess };
  }
}

function cellsOf(values: Float32Array): Float32Array {
  const cells = new Float32Array(4 * CELLS);
  for (let cell = 0; cell < CELLS; cell++) {
    const sums = new BinSums(1);
    for (let i = cell * CELL_BASES; i < Math.min(values.length, (cell + 1) * CELL_BASES); i++) sums.add(0, values[i]);
    cells.set(sums.numbers, 4 * cell);
  }
  return cells;
}

/** Count, sum, least and greatest of each bin. */
class BinSums {
  readonly numbers: Float32Array;

  constructor(count: number) {
    this.numbers = new Float32Array(4 * count);
  }

  add(bin: number, value: number): void {
    if (!Number.isNaN(value)) this.addAll(bin, 1, value, value, value);
  }

  addCell(bin: number, cells: Float32Array, cell: number): void {
    const [count, sum, low, high] = cells.subarray(4 * cell, 4 * cell + 4);
    if (count > 0 && bin >= 0 && 4 * bin < this.numbers.length) this.addAll(bin, count, sum, low, high);
  }

  private addAll(bin: number, count: number, sum: number, low: number, high: number): void {
    const { numbers } = this;
    const at = 4 * bin;
    numbers[at + 2] = numbers[at] === 0 ? low : Math.min(numbers[at + 2], low);
    numbers[at + 3] = numbers[at] === 0 ? high : Math.max(numbers[at + 3], high);
    numbers[at] += count;
    numbers[at + 1] += sum;
  }

  bins(): TrackBins {
    const count = this.numbers.length / 4;
    const of = (value: (at: number) => number) =>
      Float32Array.from({ length: count }, (_, bin) => (this.numbers[4 * bin] === 0 ? Number.NaN : value(4 * bin)));
    return {
      mean: of((at) => this.numbers[at + 1] / this.numbers[at]),
      low: of((at) => this.numbers[at + 2]),
      high: of((at) => this.numbers[at + 3]),
    };
  }
}
