import { rowsToDraw } from '../../numerics/extreme-rows';
import type { MetricColumn, MetricColumns } from '../../training/record/metric-columns';
import { Extremes } from './extremes';

/** Lines of several runs over one axis, drawn by pixel: what a canvas strokes, without knowing any canvas. */

export type OverlayAxis = 'step' | 'activeMs' | 'basesSeen';

/** The points of one run, ready to be asked at any zoom. */
export interface OverlayLine {
  readonly id: string;
  readonly name: string;
  /** Among the runs chosen: which colour and dash it has, whether or not those before it have a line. */
  readonly place: number;
  readonly xs: Float64Array;
  readonly values: Float64Array;
  readonly present: Uint8Array;
  readonly extremes: Extremes;
  /** Rows that are the first after a pause. */
  readonly gaps: readonly number[];
  /** Where the line is a mean of several runs. */
  readonly band?: Band;
}

/** How far runs lie about their mean, row by row; not a number where that is none. */
export interface Band {
  readonly low: BandEdge;
  readonly high: BandEdge;
}

interface BandEdge {
  readonly values: Float64Array;
  readonly extremes: Extremes;
}

/** Where a chart looks, in the axis' own units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One thing to stroke: a line to a point, or, where `breaks`, a move to it. */
export interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly breaks: boolean;
}

/** Null where the run has logged nothing of the signal. */
export function overlayLine(
  id: string,
  name: string,
  { axes, signals }: MetricColumns,
  gaps: readonly number[],
  signal: string,
  axis: OverlayAxis,
  place = 0,
): OverlayLine | null {
  const column = signals[signal];
  if (column === undefined) return null;
  return { id, name, place, xs: axes[axis], ...column, extremes: extremesOf(column), gaps };
}

/** Built once a column: lines are made anew whenever anything about the runs changes. */
const built = new WeakMap<MetricColumn, Extremes>();
function extremesOf(column: MetricColumn): Extremes {
  const found = built.get(column) ?? new Extremes(column);
  built.set(column, found);
  return found;
}

/** The first row at or after `x`. */
function rowAt(xs: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The whole of all lines. */
export function wholeRange(lines: readonly OverlayLine[]): Range {
  const ends = lines.map(({ xs }) => xs.at(-1) ?? 0);
  return { from: 0, to: Math.max(1, ...ends) };
}

/** Least and greatest value in sight, with a margin; a range that says nothing where there is none. */
export function valueRange(lines: readonly OverlayLine[], { from, to }: Range, log: boolean): Range {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const { xs, values, extremes, band } of lines) {
    for (const edge of [{ values, extremes }, ...(band === undefined ? [] : [band.low, band.high])]) {
      const rows = edge.extremes.of(rowAt(xs, from), rowAt(xs, to) + 1);
      if (rows === null) continue;
      least = Math.min(least, edge.values[rows.least]);
      greatest = Math.max(greatest, edge.values[rows.greatest]);
    }
  }
  if (log && least <= 0) least = Math.max(greatest / 1e6, Number.MIN_VALUE);
  if (!(greatest >= least)) return log ? { from: 0.1, to: 10 } : { from: 0, to: 1 };
  if (log) return { from: least / 1.1, to: greatest * 1.1 };
  const margin = (greatest > least ? greatest - least : Math.abs(least) || 1) * 0.06;
  return { from: least - margin, to: greatest + margin };
}

/**
 * What to stroke of a line in sight: where rows are many, of each pixel the least, the greatest and the last value;
 * where they are few, every logged point.
 * @param pixels width of the chart
 * @returns x in pixels, y as logged
 */
export function strokesOf(line: OverlayLine, { from, to }: Range, pixels: number): Stroke[] {
  const { xs, values, present, extremes } = line;
  const scale = pixels / (to - from);
  // One row beyond each edge, so that the line enters and leaves.
  const first = Math.max(0, rowAt(xs, from) - 1);
  const end = Math.min(xs.length, rowAt(xs, to) + 1);
  const strokes: Stroke[] = [];
  const breaks = gapsBetween(line.gaps);
  let last = -1;
  const stroke = (row: number, x: number, y: number) => {
    strokes.push({ x, y, breaks: strokes.length === 0 || breaks(last, row) });
    last = row;
  };
  if (end - first <= 2 * pixels) {
    for (let row = first; row < end; row++)
      if (present[row] === 1 && Number.isFinite(values[row])) stroke(row, (xs[row] - from) * scale, values[row]);
    return strokes;
  }
  let row = first;
  for (let pixel = 0; pixel <= pixels && row < end; pixel++) {
    const next = Math.min(end, rowAt(xs, from + (pixel + 1) / scale));
    const inside = extremes.of(row, next);
    if (inside !== null) for (const drawn of rowsToDraw(inside)) stroke(drawn, pixel, values[drawn]);
    row = Math.max(row, next);
  }
  return strokes;
}

/** A stretch of a band at one x. */
interface BandSlice {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The band in sight: where rows are many, of each pixel as far as it reaches there; where they are few, at every row
 * that has one.
 * @returns x in pixels, from left to right
 */
export function bandOf({ xs, present, band }: OverlayLine, { from, to }: Range, pixels: number): BandSlice[] {
  if (band === undefined) return [];
  const { low, high } = band;
  const scale = pixels / (to - from);
  const first = Math.max(0, rowAt(xs, from) - 1);
  const end = Math.min(xs.length, rowAt(xs, to) + 1);
  const slices: BandSlice[] = [];
  const slice = (x: number, lowest: number, highest: number) => {
    if (Number.isFinite(lowest) && Number.isFinite(highest)) slices.push({ x, low: lowest, high: highest });
  };
  if (end - first <= 2 * pixels) {
    for (let row = first; row < end; row++)
      if (present[row] === 1) slice((xs[row] - from) * scale, low.values[row], high.values[row]);
    return slices;
  }
  let row = first;
  for (let pixel = 0; pixel <= pixels && row < end; pixel++) {
    const next = Math.min(end, rowAt(xs, from + (pixel + 1) / scale));
    const [lowest, highest] = [low.extremes.of(row, next), high.extremes.of(row, next)];
    if (lowest !== null && highest !== null) slice(pixel, low.values[lowest.least], high.values[highest.greatest]);
    row = Math.max(row, next);
  }
  return slices;
}

/** Whether a line breaks between two rows. */
function gapsBetween(gaps: readonly number[]): (before: number, row: number) => boolean {
  return (before, row) => gaps.some((gap) => gap > before && gap <= row);
}

export interface OverlayReading {
  readonly id: string;
  readonly step: number;
  readonly value: number;
  /** Of a mean: how far the band reaches each way. */
  readonly spread?: number;
}

/** The logged value of each run nearest to `x`; a run that was not measured near it has none. */
export function readingsAt(
  lines: readonly OverlayLine[],
  steps: ReadonlyMap<string, Float64Array>,
  x: number,
): OverlayReading[] {
  return lines.flatMap(({ id, xs, values, present, band }) => {
    let row = Math.min(rowAt(xs, x), xs.length - 1);
    // Signals that are measured every few steps: the newest before.
    while (row >= 0 && present[row] !== 1) row--;
    if (row < 0 || x > xs[xs.length - 1] * 1.02) return [];
    const spread = band && band.high.values[row] - values[row];
    return [{ id, step: steps.get(id)?.[row] ?? row + 1, value: values[row], ...(band && { spread }) }];
  });
}

/** The range after a zoom about `x`; never wider than the whole nor narrower than a few units. */
export function zoomed(range: Range, whole: Range, x: number, factor: number): Range {
  const width = Math.min(whole.to - whole.from, Math.max((range.to - range.from) * factor, 4));
  const share = (x - range.from) / (range.to - range.from);
  return within({ from: x - share * width, to: x + (1 - share) * width }, whole);
}

/** The range moved by `by`, inside the whole. */
export const panned = (range: Range, whole: Range, by: number): Range =>
  within({ from: range.from + by, to: range.to + by }, whole);

function within({ from, to }: Range, whole: Range): Range {
  const width = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}
