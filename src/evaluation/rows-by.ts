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
