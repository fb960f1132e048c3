import { type Axis, ColumnBuilder, type MetricColumn, type MetricColumns } from '../../training/record/metric-columns';
import { type Point, SIGNALS, type Signal } from '../../training/signals';

/**
 * Every logged point of a run, by column. Appending shares the columns and gives a new, longer value, so an older
 * history still reads as it was; appending to anything but the newest copies. A million steps stay a few hundred
 * megabytes less than a million objects would be.
 */
export interface History {
  readonly length: number;
  /** At least this many rows. */
  readonly columns: ColumnBuilder;
}

export const SIGNAL_NAMES = Object.keys(SIGNALS) as readonly Signal[];

export const emptyHistory = (): History => ({ length: 0, columns: new ColumnBuilder() });

export function appendPoints(history: History, points: readonly Point[]): History {
  if (points.length === 0) return history;
  const { length, columns } = history;
  const longer = columns.rows === length ? columns : ColumnBuilder.over(columns.finish(length));
  for (const point of points) {
    longer.begin(point);
    for (const signal of SIGNAL_NAMES) {
      const value = point.values[signal];
      if (value !== undefined) longer.set(signal, value);
    }
  }
  return { length: longer.rows, columns: longer };
}

/** The points of a kept run. The columns are taken over, not copied. */
export const historyOf = (points: MetricColumns): History => ({
  length: points.length,
  columns: ColumnBuilder.over(points),
});

/** A copy: exactly what was logged, and no room for more. */
export const pointsOf = ({ length, columns }: History): MetricColumns => columns.finish(length);

/** The column of an axis, exactly as long as the history. */
export const axisColumn = ({ length, columns }: History, axis: Axis): Float64Array =>
  columns.axis(axis).subarray(0, length);

/** The column of a signal; shorter than the history where the signal was not measured any more. */
export function signalColumn({ length, columns }: History, signal: Signal): MetricColumn {
  const { values, present } = columns.signal(signal);
  return { values: values.subarray(0, length), present: present.subarray(0, length) };
}

/** The value logged at a row, or null where the signal was not measured. */
export function valueAt({ length, columns }: History, signal: Signal, row: number): number | null {
  const { values, present } = columns.signal(signal);
  return row < length && present[row] === 1 ? values[row] : null;
}

/** Newest measured value of a signal. */
export function lastValue(history: History, signal: Signal): number | null {
  const { values, present } = signalColumn(history, signal);
  const row = present.lastIndexOf(1);
  return row < 0 ? null : values[row];
}
