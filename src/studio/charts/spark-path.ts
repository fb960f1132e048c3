import { pickRows } from '../../numerics/extreme-rows';
import { smoothColumn, smoothingWeight } from '../../numerics/smooth';
import type { Signal } from '../../training/signals';
import { type History, signalColumn } from './history';

/** SVG path of a small curve without axes, filling its box. Smoothed where the signal is measured at every step. */
export function sparkPath(history: History, signal: Signal, smoothed: boolean, width: number, height: number): string {
  const { values, present } = signalColumn(history, signal);
  const column = smoothed ? smoothColumn({ values, present }, smoothingWeight(history.length)) : values;
  const rows = pickRows({ values: column, present }, 0, history.length, Math.floor(width / 3));
  if (rows.length < 2) return '';
  const ys = rows.map((row) => column[row]);
  const least = Math.min(...ys);
  const span = Math.max(...ys) - least || 1;
  const last = Math.max(1, history.length - 1);
  const at = (row: number, y: number) =>
    `${((row / last) * width).toFixed(1)} ${(height - 2 - ((y - least) / span) * (height - 4)).toFixed(1)}`;
  return rows.map((row, index) => `${index === 0 ? 'M' : 'L'}${at(row, ys[index])}`).join('');
}
