import type { Stretches } from '../split/stretches';
import type { Interval } from '../summary';

/** A part of the genome cut into stretches that count tables are fitted on and scored on. */

/** Bases read of each part at most, in stretches spread evenly, so that a large genome takes seconds. */
const mostBases = 1 << 26;
/** Of many short records, as many are enough to tell. */
const mostStretches = 1 << 18;
/** Bases of a stretch at most. */
export const longestStretch = 1 << 16;
/** One stretch of so many chooses the order, the others fit the candidates. */
const foldCount = 10;

export interface Stretch extends Interval {
  readonly record: number;
}

/**
 * The part cut into stretches: at least a hundred where it is small, so that a tenth of them speaks for all; evenly
 * thinned where it is large.
 */
export function stretchesOf(part: Stretches, most = mostBases): Stretch[] {
  const size = Math.min(longestStretch, Math.max(64, Math.ceil(part.bases / 100)));
  const keep = Math.min(1, most / part.bases, mostStretches / part.count);
  const cut: Stretch[] = [];
  let seen = 0;
  for (let i = 0; i < part.count; i++) {
    const end = part.endAt(i);
    for (let from = part.startAt(i); from < end; from += size) {
      if (Math.floor((seen + 1) * keep) > Math.floor(seen * keep))
        cut.push({ record: part.recordAt(i), start: from, end: Math.min(from + size, end) });
      seen++;
    }
  }
  return cut;
}

/** Nine tenths to fit the candidates on and a tenth to choose among them, taken in turns along the genome. */
export const inFolds = (all: readonly Stretch[]): Readonly<Record<'fitting' | 'choosing', readonly Stretch[]>> => ({
  fitting: all.filter((_, i) => i % foldCount !== foldCount - 1),
  choosing: all.filter((_, i) => i % foldCount === foldCount - 1),
});
