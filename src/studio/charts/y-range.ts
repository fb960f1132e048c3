import type { Range } from './plot/range';

/** Which values a y axis holds: the range that matters, in every chart the same. */

/**
 * The first steps fall from wherever the initialisation put them; the range follows what comes after, and the line
 * enters from the edge.
 */
const TRANSIENT = 0.03;
const ENOUGH_POINTS = 60;
/**
 * Of what comes after, the outermost hundredth at each end makes the axis longer by no more than this share of the
 * rest: one spike does not press all else flat. What lies outside is marked.
 */
const OUTERMOST = 0.01;
const MOST_LONGER = 1;

/** Share of the greatest value that an axis spans at least: ticks nearer than that would all read alike. */
const LEAST_SPAN = 5e-4;

/** From where on values count, along the x axis; null where somebody chose what to see: then all do. */
export const settledFrom = (range: Range, whole: Range): number | null =>
  range.from <= whole.from && range.to >= whole.to ? whole.from + TRANSIENT * (whole.to - whole.from) : null;

/** A y axis set by hand; a logarithm begins above 0. */
export const byHand = (y: Range | undefined, log: boolean): readonly [number, number] | null =>
  y === undefined || (log && y.from <= 0) ? null : [y.from, y.to];

/**
 * @param points in sight, as drawn
 * @param references that the axis holds whatever the lines do
 * @param from before that the first steps do not count; null where all do
 */
export function yRange(
  points: readonly { readonly x: number; readonly y: number | null }[],
  references: readonly number[],
  log: boolean,
  from: number | null,
): readonly [number, number] {
  const drawn = points.filter(({ y }) => y !== null && (!log || y > 0));
  const settled = from === null ? drawn : drawn.filter(({ x }) => x > from);
  const trims = from !== null && settled.length >= ENOUGH_POINTS;
  const values = (trims ? settled : drawn).map(({ y }) => y!);
  const levels = references.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (values.length + levels.length === 0) return log ? [0.1, 10] : [0, 1];
  const ends = extentOf(trims && !log ? withoutOutermost(values) : values, levels);
  const { greatest } = ends;
  // First steps that begin below what comes after, as a divergence does at 0, are no outliers.
  const least = drawn.reduce(
    (low, { y }) => (y! < low && y! >= ends.least - MOST_LONGER * (greatest - ends.least) ? y! : low),
    ends.least,
  );
  if (log)
    return greatest > least
      ? [least / (greatest / least) ** 0.05, greatest * (greatest / least) ** 0.05]
      : [least * 0.9, greatest * 1.1];
  const lack = greatest > least ? Math.max(0, LEAST_SPAN * Math.abs(greatest) - (greatest - least)) / 2 : 0;
  const margin = (greatest > least ? greatest - least : Math.abs(least) || 1) * 0.06 + lack;
  return [least >= 0 ? Math.max(0, least - margin) : least - margin, greatest + margin];
}

function extentOf(...of: readonly (readonly number[])[]): { least: number; greatest: number } {
  const all = of.flat();
  return { least: all.reduce((a, b) => Math.min(a, b)), greatest: all.reduce((a, b) => Math.max(a, b)) };
}

function withoutOutermost(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.ceil(OUTERMOST * sorted.length);
  const [low, high] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  const reach = MOST_LONGER * (high - low);
  if (!(reach > 0)) return values;
  return sorted.filter((value) => value >= low - reach && value <= high + reach);
}
