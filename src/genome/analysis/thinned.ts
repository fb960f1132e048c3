import type { Interval } from '../summary';

export interface Stretch extends Interval {
  readonly record: number;
}

const longestStretch = 1 << 18;
/** Each is read from disk on its own. */
const mostStretches = 1 << 18;

/**
 * Cuts intervals into stretches and, where they hold more than `mostBases` or are too many, keeps stretches spread
 * evenly over them that hold about so many.
 *
 * @param intervals gone through twice, one at a time: there may be ten million
 */
export function thinned(
  intervals: () => Iterable<Stretch>,
  mostBases: number,
): { stretches: Generator<Stretch>; share: number; longest: number } {
  let bases = 0;
  let stretches = 0;
  for (const { start, end } of intervals()) {
    bases += end - start;
    stretches += Math.ceil((end - start) / longestStretch);
  }
  const share = Math.min(1, mostBases / Math.max(1, bases), mostStretches / Math.max(1, stretches));
  return { stretches: cut(intervals(), share), share, longest: longestStretch };
}

function* cut(intervals: Iterable<Stretch>, share: number): Generator<Stretch> {
  let seen = 0;
  for (const { record, start, end } of intervals) {
    for (let from = start; from < end; from += longestStretch) {
      if (Math.floor((seen + 1) * share) > Math.floor(seen * share))
        yield { record, start: from, end: Math.min(from + longestStretch, end) };
      seen++;
    }
  }
}
