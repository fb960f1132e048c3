import type { MetricColumns } from '../../training/record/metric-columns';
import { type Point, SIGNALS, type Signal } from '../../training/signals';

/**
 * Every logged point of a run, by column. Appending shares the buffers and gives a new, longer value, so an older
 * history still reads as it was; appending to anything but the newest copies. A million steps stay a few hundred
 * megabytes less than a million objects would be.
 */
export interface History {
  readonly length: number;
  readonly buffers: Buffers;
}

export type Axis = 'step' | 'wallMs' | 'activeMs' | 'basesSeen';

interface Buffers {
  /** How many rows any history over these buffers has written. */
  used: number;
  capacity: number;
  readonly axes: Record<Axis, Float64Array>;
  readonly signals: Record<Signal, Column>;
}

/** A signal not measured at a step is absent, which is another thing than measured and not finite. */
interface Column {
  values: Float64Array;
  present: Uint8Array;
}

export const SIGNAL_NAMES = Object.keys(SIGNALS) as readonly Signal[];
const AXES: readonly Axis[] = ['step', 'wallMs', 'activeMs', 'basesSeen'];
const FIRST_CAPACITY = 1024;

export const emptyHistory = (): History => ({ length: 0, buffers: allocate(0) });

export function appendPoints(history: History, points: readonly Point[]): History {
  if (points.length === 0) return history;
  const length = history.length + points.length;
  const buffers = writable(history, length);
  points.forEach((point, offset) => {
    write(buffers, history.length + offset, point);
  });
  buffers.used = length;
  return { length, buffers };
}

/** The points of a kept run. The columns are taken over, not copied. */
export function historyOf({ length, axes, signals }: MetricColumns): History {
  const empty = (): Column => ({ values: new Float64Array(length), present: new Uint8Array(length) });
  const columns = Object.fromEntries(SIGNAL_NAMES.map((signal) => [signal, signals[signal] ?? empty()])) as Record<
    Signal,
    Column
  >;
  return { length, buffers: { used: length, capacity: length, axes, signals: columns } };
}

/** The column of an axis, exactly as long as the history. */
export const axisColumn = (history: History, axis: Axis): Float64Array =>
  history.buffers.axes[axis].subarray(0, history.length);

export interface SignalColumn {
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

export function signalColumn(history: History, signal: Signal): SignalColumn {
  const { values, present } = history.buffers.signals[signal];
  return { values: values.subarray(0, history.length), present: present.subarray(0, history.length) };
}

/** The value logged at a row, or null where the signal was not measured. */
export function valueAt(history: History, signal: Signal, row: number): number | null {
  const { values, present } = history.buffers.signals[signal];
  return row >= 0 && row < history.length && present[row] === 1 ? values[row] : null;
}

/** Newest measured value of a signal. */
export function lastValue(history: History, signal: Signal): number | null {
  const { values, present } = history.buffers.signals[signal];
  for (let row = history.length - 1; row >= 0; row--) if (present[row] === 1) return values[row];
  return null;
}

function writable({ length, buffers }: History, needed: number): Buffers {
  if (buffers.used === length && needed <= buffers.capacity) return buffers;
  const grown = allocate(Math.max(FIRST_CAPACITY, needed, buffers.used === length ? buffers.capacity * 2 : length));
  for (const axis of AXES) grown.axes[axis].set(buffers.axes[axis].subarray(0, length));
  for (const signal of SIGNAL_NAMES) {
    grown.signals[signal].values.set(buffers.signals[signal].values.subarray(0, length));
    grown.signals[signal].present.set(buffers.signals[signal].present.subarray(0, length));
  }
  return grown;
}

function allocate(capacity: number): Buffers {
  const column = (): Column => ({ values: new Float64Array(capacity), present: new Uint8Array(capacity) });
  return {
    used: 0,
    capacity,
    axes: Object.fromEntries(AXES.map((axis) => [axis, new Float64Array(capacity)])) as Record<Axis, Float64Array>,
    signals: Object.fromEntries(SIGNAL_NAMES.map((signal) => [signal, column()])) as Record<Signal, Column>,
  };
}

function write(buffers: Buffers, row: number, point: Point): void {
  for (const axis of AXES) buffers.axes[axis][row] = point[axis];
  for (const signal of SIGNAL_NAMES) {
    const value = point.values[signal];
    if (value === undefined) continue;
    buffers.signals[signal].values[row] = value;
    buffers.signals[signal].present[row] = 1;
  }
}
