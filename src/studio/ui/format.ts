/**
 * Numbers as people read them: three significant digits, the unit always. Losses keep three decimals, since baselines
 * differ in the third.
 */

/** Three significant digits without an exponent where that stays short: 0.0312, 41.8, 1,300. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? 'infinite' : '-infinite';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(digits - 1).replace('e+', 'e');
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** One word for one, another for any other number: "1 record", "455 records". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${whole(value)} ${value === 1 ? one : many}`;

/** A loss without its unit, for axes and line ends whose title names it. */
export const loss = (value: number): string =>
  Number.isFinite(value) && Math.abs(value) < 1000 ? value.toFixed(3) : significant(value);

const LEAST_PERCENT = 0.001;

/** One N in a bacterial genome reads "under 0.001 %": neither none nor a number with an exponent. */
export function percent(share: number, digits = 3): string {
  const value = share * 100;
  if (!Number.isFinite(value)) return significant(value);
  return value > 0 && value < LEAST_PERCENT ? `under ${LEAST_PERCENT} %` : `${significant(value, digits)} %`;
}

/** As `percent`, where a column is narrow: "<0.001 %". */
export const cellPercent = (share: number): string => percent(share).replace('under ', '<');

export const bases = (value: number): string => scaled(value, 1000, ['bases', 'kb', 'Mb', 'Gb', 'Tb']);
export const basesPerSecond = (value: number): string => scaled(value, 1000, ['bases/s', 'kb/s', 'Mb/s', 'Gb/s']);
export const bytes = (value: number): string => scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
/** File transfer is read in decimal units, as download bars do. */
export const bytesPerSecond = (value: number): string => scaled(value, 1000, ['B/s', 'kB/s', 'MB/s', 'GB/s']);
export const parameters = (value: number): string => scaled(value, 1000, ['', 'k', 'M', 'G']);

export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown';
  if (ms < 1000) return `${significant(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.5)
    return seconds < 10 ? `${significant(seconds, 2).replace(/\.0$/, '')} s` : `${Math.round(seconds)} s`;
  if (seconds < 3600) return twoUnits(Math.round(seconds), 60, 'min', 's', seconds < 600);
  if (seconds < 86_400) return twoUnits(Math.round(seconds / 60), 60, 'h', 'min', true);
  return twoUnits(Math.round(seconds / 3600), 24, 'd', 'h', true);
}

function twoUnits(smallUnits: number, perLarge: number, large: string, small: string, both: boolean): string {
  const rest = smallUnits % perLarge;
  return both && rest > 0
    ? `${Math.floor(smallUnits / perLarge)} ${large} ${rest} ${small}`
    : `${Math.round(smallUnits / perLarge)} ${large}`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let size = value;
  let unit = 0;
  // 999.6 would round to "1,000 kb": it is 1.00 Mb.
  while (Math.abs(size) >= base - (base === 1000 ? 0.5 : 0) && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  const number = unit === 0 ? whole(size) : size >= 1000 ? whole(size) : significant(size);
  return `${number} ${unit === 0 && units[0] === 'bases' && Math.round(size) === 1 ? 'base' : units[unit]}`.trim();
}

/** How often a genome is read: `0.27 epochs`, `3.1 epochs`. */
export const epochs = (value: number): string => {
  const text = significant(value, 2);
  return `${text} ${text === '1.0' ? 'epoch' : 'epochs'}`;
};
