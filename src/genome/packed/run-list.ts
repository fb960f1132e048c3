import { Column } from './column';

/** Sorted, disjoint, half-open intervals of positions: 8 bytes a run in genomes of less than 4 Gb. */
export class RunList {
  readonly starts: Column;
  readonly lengths: Column;
  private end = Number.NEGATIVE_INFINITY;

  constructor(starts = new Column(), lengths = new Column()) {
    this.starts = starts;
    this.lengths = lengths;
  }

  get size(): number {
    return this.starts.length;
  }

  /** Appends [start, end), which must not begin before the last run's end; a run that touches the last one joins it. */
  add(start: number, end: number): void {
    if (this.end === start) {
      this.lengths.setLast(end - this.starts.at(this.size - 1));
    } else {
      this.starts.push(start);
      this.lengths.push(end - start);
    }
    this.end = end;
  }

  /** Calls `visit` with the part of each run that lies inside [start, end), in order. O(log runs + runs visited). */
  forEachWithin(start: number, end: number, visit: (from: number, to: number) => void): void {
    const { starts, lengths } = this;
    for (let i = this.firstEndingAfter(start); i < starts.length && starts.at(i) < end; i++) {
      visit(Math.max(starts.at(i), start), Math.min(starts.at(i) + lengths.at(i), end));
    }
  }

  /** Positions of [start, end) that lie in a run. O(log runs + runs visited). */
  countWithin(start: number, end: number): number {
    let count = 0;
    this.forEachWithin(start, end, (from, to) => {
      count += to - from;
    });
    return count;
  }

  private firstEndingAfter(position: number): number {
    const before = this.starts.firstAbove(position) - 1;
    if (before < 0) return 0;
    return this.starts.at(before) + this.lengths.at(before) > position ? before : before + 1;
  }
}
