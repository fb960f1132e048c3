import type { GenomeSummary, Interval, RecordSummary } from '../../genome/summary';
import { whole } from '../format';
import { gcShare } from './snapshot';

/** The record table: order and shares, computed apart from drawing. */

export type SortKey = 'order' | 'name' | 'bases' | 'gc' | 'unknown' | 'softMasked' | 'heldOut' | 'part';
export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface RecordRow {
  /** Position in the file, which is how the engine knows the record. */
  readonly index: number;
  readonly record: RecordSummary;
  readonly gc: number;
  readonly unknown: number;
  readonly softMasked: number;
  readonly heldOut: number;
}

export const recordRows = (records: readonly RecordSummary[]): RecordRow[] =>
  records.map((record, index) => ({
    index,
    record,
    gc: gcShare(record),
    unknown: shareOf(record.unknown, record.bases),
    softMasked: shareOf(record.softMasked, record.bases),
    heldOut: shareOf(covered(record.heldOut), record.bases),
  }));

export function sortRows(rows: readonly RecordRow[], { key, descending }: Sort): RecordRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a, b, key) || a.index - b.index);
}

function compare(a: RecordRow, b: RecordRow, key: SortKey): number {
  if (key === 'order') return a.index - b.index;
  if (key === 'name') return natural.compare(a.record.name, b.record.name);
  if (key === 'part') return a.record.part.localeCompare(b.record.part);
  if (key === 'bases') return a.record.bases - b.record.bases;
  return a[key] - b[key];
}

/** chr2 before chr10. */
const natural = new Intl.Collator('en', { numeric: true });

const covered = (intervals: readonly Interval[]): number => intervals.reduce((sum, { start, end }) => sum + end - start, 0);
export const shareOf = (part: number, all: number): number => (all === 0 ? 0 : part / all);

const STRIP = 1000;
const LEAST_MARK = 4;

/** Held-out stretches in thousandths of the record; neighbours nearer than a mark is wide become one, so that a strip stays cheap to draw. */
export function heldOutMarks(intervals: readonly Interval[], length: number): Interval[] {
  const marks: Interval[] = [];
  for (const { start, end } of intervals) {
    const from = Math.min(STRIP - LEAST_MARK, shareOf(start, length) * STRIP);
    const to = Math.max(from + LEAST_MARK, shareOf(end, length) * STRIP);
    const last = marks.at(-1);
    if (last !== undefined && from - last.end < 1) marks[marks.length - 1] = { start: last.start, end: to };
    else marks.push({ start: from, end: to });
  }
  return marks;
}

const REGIONS_NAMED = 10;

/** Stretches as people cite them: 1-based and closed, the first few of many. */
export function regionsText(name: string, intervals: readonly Interval[]): string {
  const named = intervals.slice(0, REGIONS_NAMED).map(({ start, end }) => `${name}:${whole(start + 1)}-${whole(end)}`);
  const rest = intervals.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${whole(rest)} more` : named.join(', ');
}

export interface GenomeFacts {
  readonly n50: number;
  readonly longest: number;
  readonly shortest: number;
  readonly gc: number;
  readonly unknown: number;
  readonly softMasked: number;
  readonly otherLetters: number;
  readonly included: number;
}

export function genomeFacts({ records, totals }: GenomeSummary): GenomeFacts {
  const lengths = records.map(({ bases }) => bases).sort((a, b) => b - a);
  return {
    n50: n50(lengths),
    longest: lengths[0] ?? 0,
    shortest: lengths.at(-1) ?? 0,
    gc: gcShare(totals),
    unknown: shareOf(totals.unknown, totals.bases),
    softMasked: shareOf(totals.softMasked, totals.bases),
    otherLetters: Object.values(totals.otherLetters).reduce((sum, count) => sum + count, 0),
    included: records.filter(({ included }) => included).length,
  };
}

/** Length of the record at which half of all bases are reached, longest first. */
export function n50(longestFirst: readonly number[]): number {
  const half = longestFirst.reduce((sum, bases) => sum + bases, 0) / 2;
  let sum = 0;
  for (const bases of longestFirst) {
    sum += bases;
    if (sum >= half) return bases;
  }
  return 0;
}
