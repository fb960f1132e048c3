import { SPLITS, type SplitName } from '../dataset';
import type { Leak } from './report';
import type { SequenceKeys } from './sequence-keys';

/**
 * Each part against those that are scored after it: a training row must stand in neither, a validation row not in the
 * test set.
 */
const PAIRS: readonly (readonly [from: SplitName, into: SplitName])[] = [
  ['train', 'test'],
  ['train', 'validation'],
  ['validation', 'test'],
];

export interface FoundLeaks {
  readonly leaks: readonly Leak[];
  /** 1 for each row that stands in a part scored after its own. */
  readonly leaking: Uint8Array;
}

/** Finds the rows that stand in more than one part, as they are or as their reverse complement. */
export function findLeaks(keys: readonly SequenceKeys[], parts: readonly SplitName[]): FoundLeaks {
  const sets = Object.fromEntries(SPLITS.map((split) => [split, new Set<string>()])) as Record<SplitName, Set<string>>;
  for (const [row, { forward }] of keys.entries()) sets[parts[row]].add(forward);
  const leaking = new Uint8Array(keys.length);
  const leaks = PAIRS.map(([from, into]) => {
    let [exact, reverseComplement] = [0, 0];
    keys.forEach(({ forward, reverse }, row) => {
      if (parts[row] !== from) return;
      if (sets[into].has(forward)) exact++;
      else if (sets[into].has(reverse)) reverseComplement++;
      else return;
      leaking[row] = 1;
    });
    return { from, into, exact, reverseComplement };
  });
  return { leaks, leaking };
}
