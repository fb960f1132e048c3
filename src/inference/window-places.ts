import type { Interval } from '../genome/summary';

/**
 * Where windows are laid to score bases of a record. Bases near a window's ends are seen badly: a Transformer sees less
 * beside them, and the ring of a ChordMixer joins the two ends. So only the middle half of a window is scored; where a
 * record's end leaves no room for that, the window is shifted inward and what it scores is flagged.
 */

/** A window of a record; shorter than L only where the record is. */
export interface WindowPlace extends Interval {
  /** Whether what it scores may lie outside its middle half. */
  readonly shifted: boolean;
}

/** Bases of the middle half. */
export const middleHalf = (windowLength: number): number => Math.max(1, Math.floor(windowLength / 2));

/** Index of the first of them. */
const middleStart = (windowLength: number): number => Math.floor((windowLength - middleHalf(windowLength)) / 2);

/** Indices at most L / 4 from the middle, floor(L / 2): as many on either side of it. */
export function nearMiddle(windowLength: number): number[] {
  const reach = Math.floor(windowLength / 4);
  const first = Math.floor(windowLength / 2) - reach;
  return Array.from({ length: 2 * reach + 1 }, (_, i) => first + i);
}

/** The window with a base at index floor(L / 2). @param length of the record, in bases */
export const windowAround = (place: number, windowLength: number, length: number): WindowPlace =>
  within(place - Math.floor(windowLength / 2), windowLength, length);

/** The window with a stretch of at most `middleHalf` bases in its middle. */
export const windowOver = ({ start, end }: Interval, windowLength: number, length: number): WindowPlace =>
  within(start - Math.floor((windowLength - (end - start)) / 2), windowLength, length);

/** Stretches whose bases one window scores, laid from the record's first base on, whatever part of it is asked for. */
export function* spansOf({ start, end }: Interval, windowLength: number, length: number): Generator<Interval> {
  const size = middleHalf(windowLength);
  for (let from = Math.floor(start / size) * size; from < end; from += size)
    yield { start: from, end: Math.min(from + size, length) };
}

/** The window whose middle half begins with a span. */
export const windowOfSpan = ({ start }: Interval, windowLength: number, length: number): WindowPlace =>
  within(start - middleStart(windowLength), windowLength, length);

function within(wanted: number, windowLength: number, length: number): WindowPlace {
  const start = Math.max(0, Math.min(wanted, length - windowLength));
  return { start, end: Math.min(start + windowLength, length), shifted: start !== wanted || windowLength > length };
}
