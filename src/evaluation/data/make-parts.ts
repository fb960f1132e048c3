import { Draws, PURPOSE } from '../../numerics/draws';
import type { SplitName } from '../dataset';

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
  const groups = new Map<string, number[]>();
  keys.forEach((key, row) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  });
  const byClass = new Map<number, number[][]>();
  for (const rows of groups.values()) {
    const members = byClass.get(labels[rows[0]]);
    if (members === undefined) byClass.set(labels[rows[0]], [rows]);
    else members.push(rows);
  }
  const parts = new Array<SplitName>(keys.length);
  for (const [label, members] of byClass) deal(shuffled(members, new Draws(seed, 0, label, PURPOSE.taskSplit)), parts);
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

function shuffled<T>(items: readonly T[], draws: Draws): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = draws.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
