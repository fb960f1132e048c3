import { type Range, shareOf } from './plot/range';

/** A stretch of a line that the y axis does not hold, by its furthest point. */
export interface Outside<Of> {
  readonly series: Of;
  readonly x: number;
  readonly y: number;
  readonly above: boolean;
}

/** Share of the width within which two stretches get one mark. */
const APART = 0.015;

/** Nothing that was measured is out of sight without a mark: where lines leave an axis, and on which side. */
export function outsideOf<Of>(
  lines: readonly {
    readonly series: Of;
    readonly raw: readonly { readonly x: number; readonly y: number | null }[];
  }[],
  [least, greatest]: readonly [number, number],
  range: Range,
): readonly Outside<Of>[] {
  return lines.flatMap(({ series, raw }) => {
    const found: Outside<Of>[] = [];
    for (const { x, y } of raw) {
      if (y === null || (y >= least && y <= greatest)) continue;
      const here = { series, x, y, above: y > greatest };
      const before = found.at(-1);
      if (before === undefined || before.above !== here.above || shareOf(x, range) - shareOf(before.x, range) > APART)
        found.push(here);
      else if (here.above ? y > before.y : y < before.y) found[found.length - 1] = here;
    }
    return found;
  });
}

/** A line that starts a little above what comes after is no news; one that is so many times the axis' end is. */
const FAR = 2;

/** Of each line that leaves the axis far above its end, the highest point. */
export function farthest<Of>(outside: readonly Outside<Of>[], end: number): readonly Outside<Of>[] {
  const far = outside.filter(({ above, y }) => above && end > 0 && y > FAR * end);
  const highest = new Map<Of, Outside<Of>>();
  for (const each of far) if (each.y > (highest.get(each.series)?.y ?? end)) highest.set(each.series, each);
  return [...highest.values()];
}
