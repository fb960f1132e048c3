/** What a stretch of a column holds; null where nothing of it was measured, or nothing finite. */
export interface Extent {
  readonly least: number;
  readonly greatest: number;
  /** The newest value in it. */
  readonly last: number;
}

const LEAF = 64;
const FAN = 8;

interface Level {
  readonly rows: number;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
  readonly last: Float64Array;
}

/**
 * Least, greatest and last value of any stretch of a column, without looking at every row: blocks of 64 rows, blocks of
 * eight of those, and so on. A million rows take five levels, so that a chart of any zoom asks for some dozens of
 * blocks a pixel, and a spike of one step is in every block above it.
 */
export class Extremes {
  private readonly values: ArrayLike<number>;
  private readonly present: ArrayLike<number>;
  private readonly levels: Level[] = [];

  constructor(values: ArrayLike<number>, present: ArrayLike<number>) {
    this.values = values;
    this.present = present;
    for (let rows = LEAF; rows < values.length * FAN; rows *= FAN) this.levels.push(this.level(rows));
  }

  /** Of rows [from, to). */
  of(from: number, to: number): Extent | null {
    const sum = { least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY, last: Number.NaN };
    let row = Math.max(0, from);
    const end = Math.min(this.values.length, to);
    const { levels } = this;
    const fits = (level: Level) => row % level.rows === 0 && row + level.rows <= end;
    // Blocks grow from where the stretch begins, and shrink to where it ends.
    let height = 0;
    while (row < end) {
      while (height < levels.length && fits(levels[height])) height++;
      while (height > 0 && !fits(levels[height - 1])) height--;
      if (height === 0) this.takeRow(row++, sum);
      else {
        const level = levels[height - 1];
        takeBlock(level, row / level.rows, sum);
        row += level.rows;
      }
    }
    return sum.least > sum.greatest ? null : sum;
  }

  private level(rows: number): Level {
    const blocks = Math.ceil(this.values.length / rows);
    const level: Level = {
      rows,
      least: new Float64Array(blocks),
      greatest: new Float64Array(blocks),
      last: new Float64Array(blocks),
    };
    for (let block = 0; block < blocks; block++) {
      const extent = this.of(block * rows, (block + 1) * rows);
      level.least[block] = extent?.least ?? Number.POSITIVE_INFINITY;
      level.greatest[block] = extent?.greatest ?? Number.NEGATIVE_INFINITY;
      level.last[block] = extent?.last ?? Number.NaN;
    }
    return level;
  }

  private takeRow(row: number, sum: { least: number; greatest: number; last: number }): void {
    const value = this.values[row];
    if (this.present[row] !== 1 || !Number.isFinite(value)) return;
    if (value < sum.least) sum.least = value;
    if (value > sum.greatest) sum.greatest = value;
    sum.last = value;
  }
}

function takeBlock(
  { least, greatest, last }: Level,
  block: number,
  sum: { least: number; greatest: number; last: number },
): void {
  if (least[block] < sum.least) sum.least = least[block];
  if (greatest[block] > sum.greatest) sum.greatest = greatest[block];
  if (!Number.isNaN(last[block])) sum.last = last[block];
}
