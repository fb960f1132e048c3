import type { Interval } from '../../genome/summary';

/** A stretch with the mean surprisal of its known bases, in bits, and what is left of it beyond the count table. */
export interface Stretch extends Interval {
  readonly record: number;
  readonly surprisal: number;
  readonly excess: number;
}

/** Lengths of a stretch that are offered. */
export const STRETCH_BASES = [64, 256, 1024, 4096] as const;
/** Where a stretch may begin: at every fourth of its length. */
const CELLS = 4;
/** Share of its bases that must be known. */
const LEAST_KNOWN = 0.5;

/** Finds stretches of a length that surprise a network more, or less, than those that overlap them. */
export class StretchScan {
  private readonly cellBases: number;
  private readonly found: Record<'most' | 'least', Stretch[]> = { most: [], least: [] };
  private readonly by: 'surprisal' | 'excess';
  private readonly most: number;
  /** Of the record that is being read: sums over cells from its first base on. */
  private cells: Cell[] = [];
  private record = -1;
  private end = 0;

  /**
   * @param bases of a stretch, a multiple of four
   * @param most how many are kept on either side
   */
  constructor(by: 'surprisal' | 'excess', bases: number, most: number) {
    this.cellBases = bases / CELLS;
    this.by = by;
    this.most = most;
  }

  /** @param surprisal bits [n] of the bases from `start` on, behind those before; NaN where there is none */
  add(record: number, start: number, surprisal: Float32Array, excess: Float32Array): void {
    if (record !== this.record) {
      this.finishRecord();
      this.record = record;
    }
    for (const [i, bits] of surprisal.entries()) {
      const cell = this.cellAt(start + i);
      this.end = start + i + 1;
      if (Number.isNaN(bits)) continue;
      cell.known++;
      cell.surprisal += bits;
      cell.excess += excess[i];
    }
  }

  /** Most surprising first, and least surprising first. */
  finish(): Readonly<Record<'most' | 'least', readonly Stretch[]>> {
    this.finishRecord();
    return this.found;
  }

  private cellAt(base: number): Cell {
    const index = Math.floor(base / this.cellBases);
    while (this.cells.length <= index) this.cells.push({ known: 0, surprisal: 0, excess: 0 });
    return this.cells[index];
  }

  private finishRecord(): void {
    const { cells, record, end, cellBases, by, found, most } = this;
    const stretches = Array.from({ length: Math.max(0, cells.length - CELLS + 1) }, (_, first): Stretch | null => {
      const sum = cells.slice(first, first + CELLS).reduce(added);
      const start = first * cellBases;
      if (start + CELLS * cellBases > end || sum.known < LEAST_KNOWN * CELLS * cellBases) return null;
      const [surprisal, excess] = [sum.surprisal / sum.known, sum.excess / sum.known];
      return { record, start, end: start + CELLS * cellBases, surprisal, excess };
    });
    for (const [side, sign] of [
      ['most', 1],
      ['least', -1],
    ] as const) {
      const value = (stretch: Stretch | null | undefined) =>
        stretch == null ? Number.NEGATIVE_INFINITY : sign * stretch[by];
      const peaks = stretches.filter((stretch, i): stretch is Stretch => {
        if (stretch === null) return false;
        for (let other = 1; other < CELLS; other++)
          if (value(stretches[i - other]) >= value(stretch) || value(stretches[i + other]) > value(stretch))
            return false;
        return true;
      });
      found[side] = [...found[side], ...peaks].sort((a, b) => value(b) - value(a)).slice(0, most);
    }
    [this.cells, this.end] = [[], 0];
  }
}

interface Cell {
  known: number;
  surprisal: number;
  excess: number;
}

const added = (a: Cell, b: Cell): Cell => ({
  known: a.known + b.known,
  surprisal: a.surprisal + b.surprisal,
  excess: a.excess + b.excess,
});
