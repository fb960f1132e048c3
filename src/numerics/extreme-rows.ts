import type { SparseColumn } from './sparse-column';

/** The rows that stand for a stretch: those of its least, its greatest and its last finite value. */
export interface ExtremeRows {
  readonly least: number;
  readonly greatest: number;
  readonly last: number;
}

/** Gathers the rows that stand for a stretch. They must be taken in order; none is taken where all stay at -1. */
export class ExtremeSearch implements ExtremeRows {
  least = -1;
  greatest = -1;
  last = -1;
  private readonly column: SparseColumn;

  constructor(column: SparseColumn) {
    this.column = column;
  }

  get found(): boolean {
    return this.last >= 0;
  }

  /** A row that was not measured, or is not finite, is passed over. */
  takeRow(row: number): void {
    const { values, present } = this.column;
    if (present[row] === 1 && Number.isFinite(values[row])) this.take(row, row, row);
  }

  /** The rows that stand for a stretch of their own. */
  take(least: number, greatest: number, last: number): void {
    const { values } = this.column;
    if (this.least < 0 || values[least] < values[this.least]) this.least = least;
    if (this.greatest < 0 || values[greatest] > values[this.greatest]) this.greatest = greatest;
    this.last = last;
  }
}

/** The rows to draw a line through, in their order and each once. */
export function rowsToDraw({ least, greatest, last }: ExtremeRows): number[] {
  const first = Math.min(least, greatest);
  const second = Math.max(least, greatest);
  const rows = second === first ? [first] : [first, second];
  return last === second ? rows : [...rows, last];
}

/**
 * Rows that stand for rows [from, to) of a column, at most three for each of `buckets` stretches of equal length. A
 * spike of one step is the extreme of its stretch, so it is drawn at every zoom, and every drawn point is a logged
 * point. Looks at every row once.
 */
export function pickRows(column: SparseColumn, from: number, to: number, buckets: number): number[] {
  const picked: number[] = [];
  const rows = to - from;
  const perBucket = Math.max(1, rows / Math.max(1, buckets));
  for (let bucket = 0; bucket * perBucket < rows; bucket++) {
    const end = Math.min(to, from + Math.floor((bucket + 1) * perBucket));
    const search = new ExtremeSearch(column);
    for (let row = from + Math.floor(bucket * perBucket); row < end; row++) search.takeRow(row);
    if (search.found) picked.push(...rowsToDraw(search));
  }
  return picked;
}
