import type { Interval } from './summary';

export interface Stretch extends Interval {
  readonly record: number;
}

const longestStretch = 1 << 18;

/** Cuts intervals into stretches and, where they hold more than `mostBases`, keeps stretches spread evenly over them that hold about so many. */
export function thinned(intervals: Iterable<Stretch>, mostBases: number): { stretches: Generator<Stretch>; share: number; longest: number } {
  const all = [...intervals];
  const total = all.reduce((sum, { start, end }) => sum + end - start, 0);
  const share = Math.min(1, mostBases / Math.max(1, total));
  return { stretches: cut(all, share), share, longest: longestStretch };
}

function* cut(intervals: readonly Stretch[], share: number): Generator<Stretch> {
  let seen = 0;
  for (const { record, start, end } of intervals) {
    for (let from = start; from < end; from += longestStretch) {
      if (Math.floor((seen + 1) * share) > Math.floor(seen * share)) yield { record, start: from, end: Math.min(from + longestStretch, end) };
      seen++;
    }
  }
}
