import { rowsToDraw } from '../../../numerics/extreme-rows';
import { smoothColumn, smoothingWeight } from '../../../numerics/smooth';
import type { MetricColumn, MetricColumns } from '../../../training/record/metric-columns';
import { type Outside, outsideOf } from '../outside';
import { type Range, shareOf } from '../plot/range';
import { byHand, settledFrom, yRange } from '../y-range';
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
  /** What was trained elsewhere. */
  readonly elsewhere?: readonly Range[];
  /** Where the line is a mean of several runs. */
  readonly band?: Band;
  /** The same smoothed, to be drawn over it. */
  readonly smooth?: Pick<OverlayLine, 'values' | 'extremes'>;
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

/** One thing to stroke: a line to a point, or, where `breaks`, a move to it. */
export interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly breaks: boolean;
}

/** Null where the run has logged nothing of the signal. */
export function overlayLine(
  named: Pick<OverlayLine, 'id' | 'name' | 'place'>,
  { axes, signals }: MetricColumns,
  gaps: readonly number[],
  signal: string,
  axis: OverlayAxis,
): OverlayLine | null {
  const column = signals[signal];
  if (column === undefined) return null;
  return { ...named, xs: axes[axis], ...column, extremes: extremesOf(column), gaps };
}

/** Built once a column: lines are made anew whenever anything about the runs changes. */
const built = new WeakMap<MetricColumn, Extremes>();
function extremesOf(column: MetricColumn): Extremes {
  const found = built.get(column) ?? new Extremes(column);
  built.set(column, found);
  return found;
}

/** With its smoothed line, as the charts of a run have it. */
export function smoothed(line: OverlayLine): OverlayLine {
  let smooth = builtSmooth.get(line.values);
  if (smooth === undefined) {
    const values = smoothColumn(line, smoothingWeight(line.values.length));
    smooth = { values, extremes: new Extremes({ values, present: line.present }) };
    builtSmooth.set(line.values, smooth);
  }
  return { ...line, smooth };
}
const builtSmooth = new WeakMap<Float64Array, NonNullable<OverlayLine['smooth']>>();

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

/** What is drawn of the lines in a stretch, in pixels along x and as logged along y. */
export interface OverlayLayout {
  readonly y: readonly [number, number];
  readonly drawn: readonly {
    readonly line: OverlayLine;
    readonly strokes: readonly Stroke[];
    /** Smoothed, over the strokes; null where they stand alone. */
    readonly smooth: readonly Stroke[] | null;
    readonly band: readonly BandSlice[];
  }[];
  /** Where lines leave the y axis. */
  readonly outside: readonly Outside<OverlayLine>[];
}

export interface OverlaySight {
  readonly lines: readonly OverlayLine[];
  /** Baselines, which the axis holds. */
  readonly levels: readonly number[];
  readonly whole: Range;
  readonly range: Range;
  readonly log: boolean;
  /** The y axis, where it was set by hand. */
  readonly y?: Range;
}

/** @param pixels width of the plot */
export function layOut({ lines, levels, whole, range, log, y: set }: OverlaySight, pixels: number): OverlayLayout {
  const drawn = lines.map((line) => ({
    line,
    strokes: strokesOf(line, range, pixels),
    smooth: line.smooth === undefined ? null : strokesOf({ ...line, ...line.smooth }, range, pixels),
    band: bandOf(line, range, pixels),
  }));
  const seen = ({ x, y }: Stroke) => x >= 0 && x <= pixels && (!log || y > 0);
  const settled = settledFrom(range, whole);
  const points = drawn.flatMap(({ strokes, band }) => [
    ...strokes.filter(seen),
    ...band.flatMap(({ x, low, high }) => [
      { x, y: low },
      { x, y: high },
    ]),
  ]);
  const from = settled === null ? null : shareOf(settled, range) * pixels;
  const y = byHand(set, log) ?? yRange(points, levels, log, from);
  const raw = drawn.map(({ line, strokes }) => ({ series: line, raw: strokes.filter(seen) }));
  return { y, drawn, outside: outsideOf(raw, y, { from: 0, to: pixels }) };
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
export interface BandSlice {
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
