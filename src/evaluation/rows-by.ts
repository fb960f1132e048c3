/** Rows of each key, both in the order in which they come. */
export function rowsBy<Key>(keys: Iterable<Key>): Map<Key, number[]> {
  const groups = new Map<Key, number[]>();
  let row = 0;
  for (const key of keys) {
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
    row++;
  }
  return groups;
}

/** Things that share a key, in their order. */
export const groupedBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> =>
  new Map([...rowsBy(items.map(keyOf))].map(([key, rows]) => [key, rows.map((row) => items[row])]));
