/** Round axis ticks inside a range. */
export function niceTicks(least: number, greatest: number, wanted: number): number[] {
  if (!(greatest > least)) return [least];
  const step = niceStep((greatest - least) / Math.max(1, wanted));
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(greatest / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => clean((first + index) * step, step));
}

/** Ticks at 1, 2 and 5 of each power of ten; where the range is narrower than that, plain ticks. */
export function logTicks(least: number, greatest: number, wanted: number): number[] {
  if (!(least > 0) || greatest / least < 5) return niceTicks(least, greatest, wanted);
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(greatest)); power++) {
    for (const digit of greatest / least > 1e3 ? [1] : [1, 2, 5]) {
      const tick = digit * 10 ** power;
      if (tick >= least && tick <= greatest) ticks.push(Number(tick.toPrecision(6)));
    }
  }
  return ticks;
}

const niceStep = (rough: number): number => {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = rough / power;
  return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 2.5 ? 2.5 : digit <= 5 ? 5 : 10);
};

/** 3 * 0.1 is 0.30000000000000004; a tick is what it says. */
const clean = (value: number, step: number): number =>
  Number(value.toFixed(Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(step))))));

/** Tick text with as many decimals as tell neighbours apart. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const step =
    ticks.length > 1 ? Math.min(...ticks.slice(1).map((value, index) => value - ticks[index])) : Math.abs(tick) / 10;
  const size = Math.abs(tick);
  if (size === 0 && step < 1e-4) return '0';
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return Number(tick.toPrecision(3)).toExponential().replace('e+', 'e');
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
