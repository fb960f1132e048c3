/** Tick text with as many decimals as tell neighbours apart. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const step =
    ticks.length > 1 ? Math.min(...ticks.slice(1).map((value, index) => value - ticks[index])) : Math.abs(tick) / 10;
  const size = Math.abs(tick);
  // One small tick writes them all with an exponent: zeros in front of some would be read against it, or be cut off.
  const small = ticks.some((each) => each !== 0 && Math.abs(each) < 1e-4);
  if (size === 0 && small) return '0';
  if (size !== 0 && (small || size < 1e-4 || size >= 1e6))
    return Number(tick.toPrecision(3)).toExponential().replace('e+', 'e');
  const decimals = step > 0 ? Math.min(5, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) : 0;
  const needsMore = step > 0 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6;
  return tick.toFixed(decimals + (needsMore ? 1 : 0));
}

/** 12,500 as 12.5k: for counts along an axis. */
export function compact(value: number): string {
  for (const [size, letter] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (Math.abs(value) >= size) return `${Number((value / size).toPrecision(4))}${letter}`;
  }
  return String(Number(value.toPrecision(4)));
}

/** 12.5k, or the whole number where neighbouring ticks would read the same. */
export const countText = (x: number, apart: number): string =>
  apart < 1000 && x >= 1000 ? Math.round(x).toLocaleString('en') : compact(x);

/** Pixels for the labels of an axis: as ever where they are short, and none is cut where they are long. */
export const axisWidth = (labels: readonly string[]): number =>
  Math.max(LEAST_WIDTH, BESIDE_LABEL + CHARACTER * Math.max(0, ...labels.map(({ length }) => length)));

const LEAST_WIDTH = 44;
const BESIDE_LABEL = 10;
/** Of a digit at the axis' size, rounded up. */
const CHARACTER = 8;
