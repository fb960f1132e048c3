import { pickRows } from '../../numerics/extreme-rows';
import { smoothColumn, smoothingWeight } from '../../numerics/smooth';
import { logTicks, niceTicks, wholeTicks } from '../../numerics/ticks';
import type { ElsewherePart } from '../../training/record/run-record';
import type { Signal } from '../../training/signals';
import { isAsLogged } from './as-logged';
import { type ChartView, isTime, type XAxis } from './chart-view';
import { elsewhereIn } from './elsewhere';
import { shownShare } from './follow';
import { axisColumn, type History, lastValue, signalColumn } from './history';
import { type Outside, outsideOf } from './outside';
import { type Range, rangeIn } from './plot/range';
import { stretches } from './stretches';
import { byHand, settledFrom, yRange } from './y-range';

/** One line of a chart. `colour` is a role of the palette, never a value. */
export interface Series {
  readonly signal: Signal;
  readonly name: string;
  readonly colour: 'student' | 'teacher' | 'mlm' | 'contrastive' | 'divergence' | 'plain';
  readonly dash?: string;
  readonly width?: number;
  /** Radius of its points, where they are few and matter more than the line. */
  readonly dot?: number;
  /** The one line to watch, where several are drawn: the others step back. */
  readonly watch?: boolean;
}

export interface Reference {
  readonly name: string;
  readonly value: number;
}

export interface XY {
  readonly x: number;
  /** Null breaks the line. */
  readonly y: number | null;
}

export interface ChartLine {
  readonly series: Series;
  /** Every extreme of what was logged. */
  readonly raw: readonly XY[];
  /** The smoothed line, or null where the raw one stands alone. */
  readonly smooth: readonly XY[] | null;
  /** Where the drawn line ends, for its label; the value is the logged one unless smoothed. */
  readonly end: { readonly x: number; readonly y: number } | null;
  /** The newest logged value. */
  readonly last: number | null;
}

export interface ChartModel {
  readonly lines: readonly ChartLine[];
  readonly references: readonly Reference[];
  readonly x: {
    /** What is in sight. */
    readonly domain: readonly [number, number];
    /** All there is. */
    readonly whole: Range;
    readonly ticks: readonly number[];
    /** Which axis it is: epochs fall back to bases where nobody knows how many make one. */
    readonly axis: XAxis;
    /** Of the logged x in one of what the ticks say. */
    readonly unit: number;
  };
  readonly y: { readonly domain: readonly [number, number]; readonly ticks: readonly number[]; readonly log: boolean };
  /** Where lines leave the y axis. */
  readonly outside: readonly Outside<Series>[];
  readonly pauses: readonly number[];
  readonly skips: readonly number[];
  /** What was trained elsewhere. */
  readonly elsewhere: readonly Range[];
}

export interface ChartInput {
  readonly history: History;
  readonly gaps: readonly number[];
  readonly skips: readonly number[];
  readonly elsewhere: readonly ElsewherePart[];
  readonly view: ChartView;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
  /** Of the whole schedule: the axes of steps and bases grow to it. */
  readonly steps: number;
  readonly basesPerStep: number;
  /** Bases of an epoch; undefined in runs of older builds. */
  readonly trainBases?: number;
  readonly buckets: number;
  /** The y axis, where it was set by hand. */
  readonly y?: Range;
}

const AXIS_OF: Readonly<Record<XAxis, 'step' | 'basesSeen' | 'wallMs' | 'activeMs'>> = {
  step: 'step',
  bases: 'basesSeen',
  epochs: 'basesSeen',
  wall: 'wallMs',
  active: 'activeMs',
};
export const xColumn = (history: History, x: XAxis): Float64Array => axisColumn(history, AXIS_OF[x]);

export function chartModel(input: ChartInput): ChartModel {
  const { history, view, gaps, skips } = input;
  const xs = xColumn(history, view.x);
  const references = input.references ?? [];
  const whole = xRange(input, xs);
  const range = rangeIn(view.range, whole);
  const rows = rowsIn(xs, range);
  const lines = input.series.map((series) => buildLine(input, xs, rows, series));
  const axis = view.x === 'epochs' && input.trainBases === undefined ? 'bases' : view.x;
  const unit = axis === 'epochs' ? (input.trainBases ?? 1) : 1;
  // There is no half a step, and no half a base.
  const ticksOf = axis === 'step' || axis === 'bases' ? wholeTicks : niceTicks;
  const seen = inSight(lines, range);
  const y =
    byHand(input.y, view.logY) ??
    yRange(
      seen.flatMap(({ raw }) => raw),
      references.map(({ value }) => value),
      view.logY,
      settledFrom(range, whole),
    );
  const within = (at: readonly number[]) => at.filter((row) => row < history.length).map((row) => xs[row]);
  return {
    lines,
    references,
    x: {
      domain: [range.from, range.to],
      whole,
      ticks: ticksOf(range.from / unit, range.to / unit, 5).map((tick) => tick * unit),
      axis,
      unit,
    },
    y: { domain: y, ticks: view.logY ? logTicks(y[0], y[1], 5) : niceTicks(y[0], y[1], 5), log: view.logY },
    outside: outsideOf(seen, y, range),
    pauses: within(gaps),
    skips: within(skips),
    elsewhere: elsewhereIn(axisColumn(history, 'step'), xs, input.elsewhere),
  };
}

/** Rows in sight, with one beyond each edge, so that lines enter and leave. */
function rowsIn(xs: Float64Array, { from, to }: Range): readonly [number, number] {
  const first = xs.findIndex((x) => x >= from);
  const last = xs.findLastIndex((x) => x <= to);
  return [Math.max(0, (first < 0 ? xs.length : first) - 1), Math.min(xs.length, last + 2)];
}

const inSight = (lines: readonly ChartLine[], { from, to }: Range) =>
  lines.map(({ series, raw }) => ({ series, raw: raw.filter(({ x }) => x >= from && x <= to) }));

function buildLine(
  { history, gaps, view, buckets, steps }: ChartInput,
  xs: Float64Array,
  [first, end]: readonly [number, number],
  series: Series,
): ChartLine {
  const column = signalColumn(history, series.signal);
  const drawable = (value: number) => Number.isFinite(value) && (!view.logY || value > 0);
  const parts = stretches(history.length, gaps).map(([start, stop]) => {
    const [from, to] = [Math.max(first, start), Math.min(end, stop)];
    return pickRows(column, from, to, Math.max(1, Math.ceil((buckets * (to - from)) / Math.max(1, end - first))));
  });
  const trace = (values: ArrayLike<number>): XY[] =>
    parts.flatMap((rows, part) => {
      const points: XY[] = rows.map((row) => ({ x: xs[row], y: drawable(values[row]) ? values[row] : null }));
      return part > 0 && points.length > 0 ? [{ x: points[0].x, y: null }, ...points] : points;
    });
  const raw = trace(column.values);
  const smooth =
    view.smoothing && !isAsLogged(series.signal) ? trace(smoothColumn(column, smoothingWeight(steps))) : null;
  return { series, raw, smooth, end: endOf(smooth ?? raw), last: lastValue(history, series.signal) };
}

function endOf(points: readonly XY[]): { x: number; y: number } | null {
  const end = points.findLast(({ y }) => y !== null);
  return end === undefined ? null : { x: end.x, y: end.y! };
}

function xRange({ history, view, steps, basesPerStep }: ChartInput, xs: Float64Array): Range {
  const newest = xs.length === 0 ? 0 : xs[xs.length - 1];
  if (isTime(view.x)) return { from: 0, to: Math.max(1000, newest) };
  const shown = Math.ceil(shownShare(history, steps) * steps);
  return { from: 0, to: Math.max(1, view.x === 'step' ? shown : shown * basesPerStep, newest) };
}
