import type { Draws } from '../../numerics/draws';

/** Places of a record, every `step` bases: `first`, `first + step`, and so on, `count` of them. */
export interface Places {
  readonly record: number;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export interface Place {
  readonly record: number;
  readonly at: number;
}

/**
 * Draws places evenly over all, no one twice, in a drawn order; what `fits` refuses is passed over.
 * @returns `wanted` of them, or all that fit where there are fewer
 */
export function drawPlaces(
  among: readonly Places[],
  wanted: number,
  draws: Draws,
  fits: (place: Place) => boolean,
): Place[] {
  const firsts: number[] = [];
  let total = 0;
  for (const { count } of among) {
    firsts.push(total);
    total += count;
  }
  const chosen: Place[] = [];
  // Fisher and Yates without the array: what stands where a place was drawn from.
  const moved = new Map<number, number>();
  for (let left = total; left > 0 && chosen.length < wanted; left--) {
    const drawn = draws.below(left);
    const index = moved.get(drawn) ?? drawn;
    moved.set(drawn, moved.get(left - 1) ?? left - 1);
    const { record, first, step } = among[lastAtMost(firsts, index)];
    const place = { record, at: first + step * (index - firsts[lastAtMost(firsts, index)]) };
    if (fits(place)) chosen.push(place);
  }
  return chosen;
}

/** Index of the last of rising numbers that is at most this; of equals the last. */
function lastAtMost(rising: readonly number[], value: number): number {
  let [low, high] = [0, rising.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (rising[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}
