import { type ExtremeRows, ExtremeSearch } from '../../../numerics/extreme-rows';
import type { SparseColumn } from '../../../numerics/sparse-column';

const LEAF = 64;
const FAN = 8;

/** The rows that stand for each block of so many rows; -1 where there are none. */
interface Level {
  readonly rows: number;
  readonly least: Int32Array;
  readonly greatest: Int32Array;
  readonly last: Int32Array;
}

/**
 * Least, greatest and last value of any stretch of a column, without looking at every row: blocks of 64 rows, blocks of
 * eight of those, and so on. A million rows take five levels, so that a chart of any zoom asks for some dozens of
 * blocks a pixel, and a spike of one step is in every block above it.
 */
export class Extremes {
  private readonly column: SparseColumn;
  private readonly length: number;
  private readonly levels: Level[] = [];

  constructor(column: SparseColumn) {
    this.column = column;
    this.length = column.values.length;
    for (let rows = LEAF; rows < this.length * FAN; rows *= FAN) this.levels.push(this.level(rows));
  }

  /** Of rows [from, to); null where nothing of them was measured, or nothing finite. */
  of(from: number, to: number): ExtremeRows | null {
    const search = new ExtremeSearch(this.column);
    let row = Math.max(0, from);
    const end = Math.min(this.length, to);
    const { levels } = this;
    const fits = (level: Level) => row % level.rows === 0 && row + level.rows <= end;
    // Blocks grow from where the stretch begins, and shrink to where it ends.
    let height = 0;
    while (row < end) {
      while (height < levels.length && fits(levels[height])) height++;
      while (height > 0 && !fits(levels[height - 1])) height--;
      if (height === 0) search.takeRow(row++);
      else {
        const { rows, least, greatest, last } = levels[height - 1];
        const block = row / rows;
        if (last[block] >= 0) search.take(least[block], greatest[block], last[block]);
        row += rows;
      }
    }
    return search.found ? search : null;
  }

  private level(rows: number): Level {
    const blocks = Math.ceil(this.length / rows);
    const none = () => new Int32Array(blocks).fill(-1);
    const level: Level = { rows, least: none(), greatest: none(), last: none() };
    for (let block = 0; block < blocks; block++) {
      const found = this.of(block * rows, (block + 1) * rows);
      if (found === null) continue;
      level.least[block] = found.least;
      level.greatest[block] = found.greatest;
      level.last[block] = found.last;
    }
    return level;
  }
}
