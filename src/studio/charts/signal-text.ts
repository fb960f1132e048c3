import { SIGNALS, type Signal } from '../../training/signals';
import { bases, basesPerSecond, duration, loss, percent, significant } from '../ui/format';
import type { XAxis } from './chart-view';
import type { ChartModel } from './model';
import { compact } from './ticks';

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

/** @param value of the axis' own unit: steps, bases, epochs, or milliseconds */
export function axisTickText(axis: XAxis, value: number, end: number): string {
  if (axis === 'epochs') return String(Number(value.toPrecision(3)));
  if (axis === 'step') return compact(value);
  if (axis === 'bases') return value === 0 ? '0' : bases(value).replace(/\.0+ /, ' ');
  if (value === 0) return '0';
  const [size, unit] = end < 120_000 ? [1000, 's'] : end < 7_200_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  return `${Number((value / size).toPrecision(3))} ${unit}`;
}

/** Of a line that the axis does not hold: "▲ student 290 nats at step 10, beyond the axis". */
export function peakText(
  { x: { axis, unit, domain } }: Pick<ChartModel, 'x'>,
  { series, x, y }: ChartModel['peaks'][number],
): string {
  const place = axisTickText(axis, x / unit, domain[1] / unit);
  const at = axis === 'step' ? `step ${place}` : axis === 'epochs' ? `${place} epochs` : place;
  return `▲ ${series.name} ${signalText(series.signal, y)} at ${at}, beyond the axis`;
}
