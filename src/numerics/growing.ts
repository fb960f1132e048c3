interface Numbers extends ArrayLike<number> {
  set(from: ArrayLike<number>): void;
}

/**
 * The array itself where it has room for so many entries; else a copy that has, at least twice as long, so that
 * appending one by one costs a few copies of each entry in all.
 * @param make an array of zeros of this length
 */
export function withRoom<Array extends Numbers>(array: Array, entries: number, make: (length: number) => Array): Array {
  if (entries <= array.length) return array;
  const larger = make(Math.max(16, 2 * array.length, entries));
  larger.set(array);
  return larger;
}
