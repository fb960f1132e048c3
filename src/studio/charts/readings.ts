import type { Signal } from '../../training/signals';
import type { XAxis } from './chart-view';
import { axisColumn, type History, valueAt } from './history';
import { xColumn } from './model';

export interface Reading {
  readonly signal: Signal;
  readonly value: number;
  /** The step the value was logged at: earlier than the one pointed at where the signal is measured every few steps. */
  readonly step: number;
}

/** The logged values under the pointer: at the nearest row, or the newest before it. */
export function readAt(
  history: History,
  axis: XAxis,
  x: number,
  signals: readonly Signal[],
): { readonly step: number; readonly readings: readonly Reading[] } | null {
  if (history.length === 0) return null;
  const row = nearestRow(xColumn(history, axis), x);
  const steps = axisColumn(history, 'step');
  const readings = signals.flatMap((signal) => {
    for (let at = row; at >= 0; at--) {
      const value = valueAt(history, signal, at);
      if (value !== null) return [{ signal, value, step: steps[at] }];
    }
    return [];
  });
  return { step: steps[row], readings };
}

/** Row whose x is nearest, in a column that never falls. */
export function nearestRow(xs: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - xs[low - 1] <= xs[low] - x ? low - 1 : low;
}
