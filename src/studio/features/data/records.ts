import type { GenomeSummary, Interval, RecordSummary, Totals } from '../../../genome/summary';
import { whole } from '../../ui/format';

/** Shares of a record or a genome, computed apart from drawing. */

export interface RecordShares {
  readonly gc: number;
  readonly unknown: number;
  readonly softMasked: number;
  readonly heldOut: number;
}

export const recordShares = (record: RecordSummary): RecordShares => ({
  gc: gcShare(record),
  unknown: shareOf(record.unknown, record.bases),
  softMasked: shareOf(record.softMasked, record.bases),
  heldOut: shareOf(covered(record.heldOut), record.bases),
});

/** Share of G and C among the known bases; 0 where there are none. */
export function gcShare({ a, c, g, t }: Pick<Totals, 'a' | 'c' | 'g' | 't'>): number {
  const known = a + c + g + t;
  return known === 0 ? 0 : (g + c) / known;
}

const covered = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { start, end }) => sum + end - start, 0);
export const shareOf = (part: number, all: number): number => (all === 0 ? 0 : part / all);

const STRIP = 1000;
const LEAST_MARK = 4;

/**
 * Held-out stretches in thousandths of the record; neighbours nearer than a mark is wide become one, so that a strip
 * stays cheap to draw.
 */
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
  readonly gc: number;
  readonly unknown: number;
  readonly softMasked: number;
  /** All of them together, and each by its count, the most frequent first. */
  readonly otherLetters: number;
  readonly letters: readonly (readonly [letter: string, count: number])[];
}

export function genomeFacts({ totals }: GenomeSummary): GenomeFacts {
  const letters = Object.entries(totals.otherLetters).sort(([, a], [, b]) => b - a);
  return {
    gc: gcShare(totals),
    unknown: shareOf(totals.unknown, totals.bases),
    softMasked: shareOf(totals.softMasked, totals.bases),
    otherLetters: letters.reduce((sum, [, count]) => sum + count, 0),
    letters,
  };
}
