import { Draws, PURPOSE } from '../../numerics/draws';
import { shuffled } from '../../numerics/shuffle';
import type { SplitName } from '../dataset';
import { rowsBy } from '../rows-by';

/**
 * Shares of train, test and validation where the data bring no parts; a row that could go to either goes to the test.
 */
const SHARES = [0.6, 0.2, 0.2] as const;
const ORDER: readonly SplitName[] = ['train', 'test', 'validation'];

/**
 * Splits rows 60/20/20, class by class, in a seeded order. Rows with the same key stay together, so that no sequence
 * stands in two parts.
 * @param keys one a row; the same for a sequence and its reverse complement
 */
export function makeParts(keys: readonly string[], labels: ArrayLike<number>, seed: number): SplitName[] {
  const groups = [...rowsBy(keys).values()];
  const byClass = rowsBy(groups.map((rows) => labels[rows[0]]));
  const parts = new Array<SplitName>(keys.length);
  for (const [label, members] of byClass) {
    const order = shuffled(members, new Draws(seed, 0, label, PURPOSE.taskSplit));
    deal(
      order.map((group) => groups[group]),
      parts,
    );
  }
  return parts;
}

/** Gives each group to the part that is furthest behind its share, so that small classes reach every part. */
function deal(groups: readonly (readonly number[])[], parts: SplitName[]): void {
  const dealt = [0, 0, 0];
  let total = 0;
  for (const rows of groups) {
    total += rows.length;
    const behind = SHARES.map((share, part) => share * total - dealt[part]);
    const part = behind.indexOf(Math.max(...behind));
    dealt[part] += rows.length;
    for (const row of rows) parts[row] = ORDER[part];
  }
}
