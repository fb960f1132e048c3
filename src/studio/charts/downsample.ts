/**
 * Rows that stand for all rows of a column: of each bucket the least, the greatest and the last value, in the order of
 * the steps. A spike of one step is the extreme of its bucket, so it is drawn at every zoom, and every drawn point is a
 * logged point.
 */
export function pickRows(
  values: ArrayLike<number>,
  present: ArrayLike<number>,
  from: number,
  to: number,
  buckets: number,
): number[] {
  const picked: number[] = [];
  const rows = to - from;
  if (rows <= 0) return picked;
  const perBucket = Math.max(1, rows / Math.max(1, buckets));
  for (let bucket = 0; bucket * perBucket < rows; bucket++) {
    const begin = from + Math.floor(bucket * perBucket);
    const end = Math.min(to, from + Math.floor((bucket + 1) * perBucket));
    pickOfBucket(values, present, begin, end, picked);
  }
  return picked;
}

function pickOfBucket(
  values: ArrayLike<number>,
  present: ArrayLike<number>,
  begin: number,
  end: number,
  picked: number[],
): void {
  let least = -1;
  let greatest = -1;
  let last = -1;
  for (let row = begin; row < end; row++) {
    if (present[row] !== 1 || !Number.isFinite(values[row])) continue;
    if (least < 0 || values[row] < values[least]) least = row;
    if (greatest < 0 || values[row] > values[greatest]) greatest = row;
    last = row;
  }
  if (last < 0) return;
  const first = Math.min(least, greatest);
  const second = Math.max(least, greatest);
  picked.push(first);
  if (second !== first) picked.push(second);
  if (last !== second) picked.push(last);
}

/** Stretches between pauses: lines are drawn within one and break between two. */
export function stretches(length: number, gaps: readonly number[]): readonly (readonly [number, number])[] {
  const bounds = [0, ...gaps.filter((gap) => gap > 0 && gap < length), length];
  return bounds.slice(1).map((end, index) => [bounds[index], end] as const);
}
