import type { CompositionProfile, ProfileBin } from '../../../genome/answers';
import type { RecordSummary } from '../../../genome/summary';
import { niceTicks } from '../../../numerics/ticks';
import { percent, whole } from '../../ui/format';
import type { NamedRecord } from './explore';
import { gcShare, shareOf } from './records';

/** Composition along a record or the genome, as a chart needs it. Shares in percent. */

export interface ProfilePoint {
  /** Middle of the bin, in bases. */
  readonly at: number;
  /** 1-based and closed. */
  readonly from: number;
  readonly to: number;
  /** Null where no base is known: the line breaks. */
  readonly gc: number | null;
  readonly unknown: number;
  readonly softMasked: number;
}

export interface ProfileModel {
  readonly points: readonly ProfilePoint[];
  readonly bases: number;
  readonly hasUnknown: boolean;
  readonly hasSoftMasked: boolean;
  readonly x: readonly number[];
  readonly y: { readonly domain: readonly [number, number]; readonly ticks: readonly number[] };
}

export function profileModel({ bins }: CompositionProfile): ProfileModel {
  let start = 0;
  const points = bins.map((bin) => {
    const point = pointOf(bin, start);
    start += bin.bases;
    return point;
  });
  const hasUnknown = points.some(({ unknown }) => unknown > 0);
  const hasSoftMasked = points.some(({ softMasked }) => softMasked > 0);
  return {
    points,
    bases: start,
    hasUnknown,
    hasSoftMasked,
    x: niceTicks(0, start, 6),
    y: range(points, hasUnknown || hasSoftMasked),
  };
}

function pointOf(bin: ProfileBin, start: number): ProfilePoint {
  const known = bin.a + bin.c + bin.g + bin.t;
  return {
    at: start + bin.bases / 2,
    from: start + 1,
    to: start + bin.bases,
    gc: known === 0 ? null : 100 * gcShare(bin),
    unknown: 100 * shareOf(bin.unknown, bin.bases),
    softMasked: 100 * shareOf(bin.softMasked, bin.bases),
  };
}

/** Shares that begin at nothing need the whole scale; GC alone is read better on its own. */
function range(points: readonly ProfilePoint[], fromZero: boolean): ProfileModel['y'] {
  const gc = points.flatMap((point) => (point.gc === null ? [] : [point.gc]));
  if (fromZero || gc.length === 0) return { domain: [0, 100], ticks: [0, 25, 50, 75, 100] };
  const least = Math.max(0, Math.floor(Math.min(...gc) / 5) * 5 - 5);
  const greatest = Math.min(100, Math.ceil(Math.max(...gc) / 5) * 5 + 5);
  return { domain: [least, greatest], ticks: niceTicks(least, greatest, 4) };
}

/** A menu of more names than this is no menu. */
const NAMES_OFFERED = 200;

/** Records for a menu: the first ones, and the chosen one where it is not among them. */
export function recordsOffered(records: readonly RecordSummary[], chosen: NamedRecord | null): NamedRecord[] {
  const offered = records.slice(0, NAMES_OFFERED).map(({ index, name }) => ({ index, name }));
  return chosen === null || offered.some(({ index }) => index === chosen.index) ? offered : [...offered, chosen];
}

export interface RecordMark {
  readonly name: string;
  /** Where the record begins when all are laid end to end. */
  readonly at: number;
}

/** Shares of the chart's width: a line needs some room, and so does each letter of a name. */
const LINE_SHARE = 0.01;
const LETTER_SHARE = 0.011;

/**
 * Where records begin along the whole genome, those long enough to be told apart; the name is empty where it has no
 * room.
 */
export function recordMarks(records: readonly RecordSummary[], allBases: number): RecordMark[] {
  const marks: RecordMark[] = [];
  let at = 0;
  for (const { name, bases } of records) {
    const share = shareOf(bases, allBases);
    if (records.length > 1 && share >= LINE_SHARE)
      marks.push({ name: share >= (name.length + 1) * LETTER_SHARE ? name : '', at });
    at += bases;
  }
  return marks;
}

export const pointText = (
  { from, to, gc, unknown, softMasked }: ProfilePoint,
  name: string | null,
): readonly string[] => [
  name === null ? `bases ${whole(from)} to ${whole(to)}` : `${name}:${whole(from)}-${whole(to)}`,
  gc === null ? 'GC unknown' : `GC ${percent(gc / 100)}`,
  `N ${percent(unknown / 100)}`,
  `soft-masked ${percent(softMasked / 100)}`,
];
