import { SIGNALS, type Signal } from '../../training/signals';
import { bases, basesPerSecond, duration, loss, percent, significant, whole } from '../ui/format';
import type { XAxis } from './chart-view';
import type { ChartModel, Series } from './model';
import type { Outside } from './outside';
import { countText } from './ticks';

const SHARES: ReadonlySet<Signal> = new Set<Signal>(['maskedAccuracy', 'maskedAccuracyValidation', 'viewRetrieval']);

/** A logged value with its unit, as the readouts and tables show it. */
export function signalText(signal: Signal, value: number): string {
  if (!Number.isFinite(value)) return significant(value);
  if (SHARES.has(signal)) return percent(value);
  if (signal === 'basesPerSecond') return basesPerSecond(value);
  if (signal === 'stepMs' || signal === 'probeMs') return duration(value);
  if (signal === 'emaMomentum') return significant(value, 5);
  if (SIGNALS[signal].unit !== 'nats') return significant(value);
  return `${Math.abs(value) < 0.1 ? significant(value) : loss(value)} nats`;
}

/** The value as logged, to six digits, where a reader wants to check it. */
export const exactText = (value: number): string => significant(value, 6);

export const AXIS_NAMES: Readonly<Record<XAxis, string>> = {
  step: 'step',
  bases: 'bases',
  epochs: 'epochs',
  wall: 'time',
  active: 'active time',
};

/**
 * @param value of the axis' own unit: steps, bases, epochs, or milliseconds
 * @param end of the axis, which times take their unit from
 * @param apart of neighbouring ticks: thousands are written out where they would read the same
 */
export function axisTickText(axis: XAxis, value: number, end: number, apart = Number.POSITIVE_INFINITY): string {
  if (axis === 'epochs') return String(Number(value.toPrecision(3)));
  if (axis === 'step') return countText(value, apart);
  if (axis === 'bases')
    return value === 0 ? '0' : apart < value / 1000 ? whole(value) : bases(value).replace(/\.0+ /, ' ');
  if (value === 0) return '0';
  const [size, unit] = end < 120_000 ? [1000, 's'] : end < 7_200_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  return `${Number((value / size).toPrecision(apart < value / 100 ? 5 : 3))} ${unit}`;
}

/** "step 1,200", "3.1 epochs", "250 kb", "12 s": a place along an axis. */
function placeText({ axis, unit, whole: all }: ChartModel['x'], x: number): string {
  if (axis === 'step') return `step ${whole(x)}`;
  const text = axisTickText(axis, x / unit, all.to / unit);
  return axis === 'epochs' ? `${text} epochs` : text;
}

/** Of a line that the axis does not hold: "▲ student 290 nats at step 10, beyond the axis". */
export const outsideText = ({ x }: Pick<ChartModel, 'x'>, { series, x: at, y, above }: Outside<Series>): string =>
  `${above ? '▲' : '▼'} ${series.name} ${signalText(series.signal, y)} at ${placeText(x, at)}, beyond the axis`;
