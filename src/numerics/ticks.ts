/** Round axis ticks inside a range, of whole numbers. */
export const wholeTicks = (least: number, greatest: number, wanted: number): number[] =>
  niceTicks(least, greatest, wanted).filter(Number.isInteger);

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
