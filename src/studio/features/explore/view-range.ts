import type { Interval } from '../../../genome/summary';
import { niceTicks } from '../../../numerics/ticks';
import { whole } from '../../ui/format';

/** Where a view of a record looks: real numbers in bases, so that a drag moves by pixels. Pure. */

/** Bases of the closest view. */
const LEAST_BASES = 20;
/** Room that a coordinate needs, in CSS pixels. */
const TICK_PIXELS = 110;

export const wholeRecord = (length: number): Interval => ({ start: 0, end: length });

export const spanOf = ({ start, end }: Interval): number => end - start;

/** The nearest view of its size that lies in the record. */
export function within({ start, end }: Interval, length: number): Interval {
  const span = Math.min(length, Math.max(Math.min(LEAST_BASES, length), end - start));
  const middle = (start + end) / 2;
  const from = Math.max(0, Math.min(length - span, middle - span / 2));
  return { start: from, end: from + span };
}

/** Zoomed by a factor, above 1 out, about a position that stays where it is. */
export function zoomed(range: Interval, length: number, about: number, factor: number): Interval {
  const span = Math.min(length, Math.max(Math.min(LEAST_BASES, length), factor * spanOf(range)));
  const share = (about - range.start) / spanOf(range);
  const start = about - share * span;
  return within({ start, end: start + span }, length);
}

export function panned({ start, end }: Interval, length: number, by: number): Interval {
  const moved = Math.max(-start, Math.min(length - end, by));
  return { start: start + moved, end: end + moved };
}

/** Whole bases of a view. */
export const basesOf = ({ start, end }: Interval): Interval => ({ start: Math.floor(start), end: Math.ceil(end) });

/** As people write it: `chr1:1,001-2,000`, from 1, both ends in it. */
export function regionText(name: string, range: Interval): string {
  const { start, end } = basesOf(range);
  return `${name}:${whole(start + 1)}-${whole(end)}`;
}

export interface CoordinateTick {
  /** 0-based. */
  readonly base: number;
  readonly text: string;
}

/**
 * Round coordinates, counted from 1, in a view that is so many pixels wide: 1,000 and not 1,001. Long ones are written
 * in kb or Mb, with as many digits as tell neighbours apart.
 */
export function coordinateTicks({ start, end }: Interval, width: number): CoordinateTick[] {
  const wanted = Math.max(2, Math.floor(width / TICK_PIXELS));
  const places = niceTicks(start + 1, end, wanted).filter((place) => Number.isInteger(place) && place >= 1);
  const step = places.length > 1 ? places[1] - places[0] : 1;
  return places.map((place) => ({ base: place - 1, text: coordinateText(place, step) }));
}

function coordinateText(place: number, step: number): string {
  if (step < 100) return whole(place);
  const [unit, size] = place >= 1e6 || step >= 1e6 ? ['Mb', 1e6] : ['kb', 1e3];
  const decimals = Math.max(0, Math.ceil(Math.log10(size) - Math.log10(step) - 1e-9) + (isRound(step) ? 0 : 1));
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `${(place / size).toLocaleString('en', digits)} ${unit}`;
}

/** A power of ten times 1, 2 or 5 needs one digit after its place, 2.5 two. */
const isRound = (step: number): boolean => Number.isInteger(step / 10 ** Math.floor(Math.log10(step) + 1e-9));

/** The stretch to ask for: what is in view and as much again on both sides, so that a drag has something to draw. */
export function stretchToAsk(range: Interval, length: number): Interval {
  const span = spanOf(range);
  return { start: Math.max(0, Math.floor(range.start - span)), end: Math.min(length, Math.ceil(range.end + span)) };
}

/** Bases of a bin where a stretch is drawn in so many columns. */
const binOf = (span: number, columns: number): number => Math.max(1, Math.ceil(span / Math.max(1, columns)));

/** Whether what was asked for shows a view: it covers it, in bins neither much coarser nor much finer than pixels. */
export function shows(view: Interval & { readonly binBases: number }, range: Interval, columns: number): boolean {
  const wanted = binOf(spanOf(range), columns);
  const covers = view.start <= Math.floor(range.start) && view.end >= Math.ceil(range.end);
  return covers && view.binBases <= 1.5 * wanted && view.binBases >= wanted / 4;
}
