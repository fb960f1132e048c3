import type { Lengths } from '../summary';

/** N50, longest and shortest of record lengths in bases; sorts them in place. */
export function lengthsOf(lengths: Float64Array): Lengths {
  lengths.sort();
  const half = lengths.reduce((sum, length) => sum + length, 0) / 2;
  let reached = 0;
  let at = lengths.length;
  while (at > 0 && reached < half) reached += lengths[--at];
  return { n50: lengths[at] ?? 0, longest: lengths.at(-1) ?? 0, shortest: lengths[0] ?? 0 };
}
