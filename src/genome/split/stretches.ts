import { Column } from '../packed/column';
import type { Interval } from '../summary';

/**
 * Intervals of records, sorted by record and start, as three columns: a part of a genome of ten million records must
 * not be ten million arrays.
 */
export class Stretches {
  private readonly records = new Column();
  private readonly starts = new Column();
  private readonly ends = new Column();
  /** Sum of their lengths. */
  bases = 0;

  static of(byRecord: readonly (readonly Interval[])[]): Stretches {
    const stretches = new Stretches();
    byRecord.forEach((intervals, record) => {
      for (const { start, end } of intervals) stretches.add(record, start, end);
    });
    return stretches;
  }

  get count(): number {
    return this.records.length;
  }

  add(record: number, start: number, end: number): void {
    this.records.push(record);
    this.starts.push(start);
    this.ends.push(end);
    this.bases += end - start;
  }

  recordAt(index: number): number {
    return this.records.at(index);
  }

  startAt(index: number): number {
    return this.starts.at(index);
  }

  endAt(index: number): number {
    return this.ends.at(index);
  }

  /** The intervals of one record. */
  ofRecord(record: number): Interval[] {
    const intervals: Interval[] = [];
    for (let i = this.records.firstAbove(record - 1); i < this.count && this.recordAt(i) === record; i++) {
      intervals.push({ start: this.startAt(i), end: this.endAt(i) });
    }
    return intervals;
  }

  /** What of a stretch of a record lies in them. */
  within(record: number, { start, end }: Interval): Interval[] {
    return this.ofRecord(record)
      .map((interval) => ({ start: Math.max(interval.start, start), end: Math.min(interval.end, end) }))
      .filter((interval) => interval.start < interval.end);
  }

  has(record: number): boolean {
    const i = this.records.firstAbove(record - 1);
    return i < this.count && this.recordAt(i) === record;
  }

  /** What lies in both, in stretches of at least `shortest` bases. Both must be free of overlaps. */
  intersect(other: Stretches, shortest: number): Stretches {
    const common = new Stretches();
    let j = 0;
    for (let i = 0; i < this.count; i++) {
      const [record, start, end] = [this.recordAt(i), this.startAt(i), this.endAt(i)];
      while (
        j < other.count &&
        (other.recordAt(j) < record || (other.recordAt(j) === record && other.endAt(j) <= start))
      )
        j++;
      for (let k = j; k < other.count && other.recordAt(k) === record && other.startAt(k) < end; k++) {
        const [from, to] = [Math.max(start, other.startAt(k)), Math.min(end, other.endAt(k))];
        if (to - from >= shortest) common.add(record, from, to);
      }
    }
    return common;
  }
}
