import { pickRows } from '../../numerics/extreme-rows';
import { logTicks, niceTicks, wholeTicks } from '../../numerics/ticks';
import type { Signal } from '../../training/signals';
import type { ChartView, XAxis } from './chart-view';
import { axisColumn, type History, lastValue, signalColumn } from './history';
import { smoothColumn, smoothingWeight } from './smooth';
import { stretches } from './stretches';

/** One line of a chart. `colour` is a role of the palette, never a value. */
export interface Series {
  readonly signal: Signal;
  readonly name: string;
  readonly colour: 'student' | 'teacher' | 'mlm' | 'contrastive' | 'divergence' | 'plain';
  readonly dash?: string;
  readonly width?: number;
  /** Measured every few steps, or computed rather than measured: drawn as connected points and never smoothed. */
  readonly asLogged?: boolean;
  /** Radius of its points, where they are few and matter more than the line. */
  readonly dot?: number;
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
    readonly domain: readonly [number, number];
    readonly ticks: readonly number[];
    /** Which axis it is: epochs fall back to bases where nobody knows how many make one. */
    readonly axis: XAxis;
    /** Of the logged x in one of what the ticks say. */
    readonly unit: number;
  };
  readonly y: { readonly domain: readonly [number, number]; readonly ticks: readonly number[]; readonly log: boolean };
  /** Lines that leave the axis far above its end, each with its highest point. */
  readonly peaks: readonly { readonly series: Series; readonly x: number; readonly y: number }[];
  /** Logged x values the pointer can rest on. */
  readonly stops: readonly { readonly x: number }[];
  readonly pauses: readonly number[];
  readonly skips: readonly number[];
}

export interface ChartInput {
  readonly history: History;
  readonly gaps: readonly number[];
  readonly skips: readonly number[];
  readonly view: ChartView;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
  /** Where the step and bases axes end. */
  readonly steps: number;
  readonly basesPerStep: number;
  /** Bases of an epoch; undefined in runs of older builds. */
  readonly trainBases?: number;
  readonly buckets: number;
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
  const lines = input.series.map((series) => buildLine(input, xs, series));
  const x = xRange(input, xs);
  const axis = view.x === 'epochs' && input.trainBases === undefined ? 'bases' : view.x;
  const unit = axis === 'epochs' ? (input.trainBases ?? 1) : 1;
  // There is no half a step, and no half a base.
  const ticksOf = axis === 'step' || axis === 'bases' ? wholeTicks : niceTicks;
  const y = yRange(lines, references, view.logY, x[1] * TRANSIENT);
  const within = (rows: readonly number[]) => rows.filter((row) => row < history.length).map((row) => xs[row]);
  return {
    lines,
    references,
    x: { domain: x, ticks: ticksOf(x[0] / unit, x[1] / unit, 5).map((tick) => tick * unit), axis, unit },
    y: { domain: y, ticks: view.logY ? logTicks(y[0], y[1], 5) : niceTicks(y[0], y[1], 5), log: view.logY },
    peaks: peaksAbove(lines, y[1]),
    stops: stops(lines),
    pauses: within(gaps),
    skips: within(skips),
  };
}

function buildLine({ history, gaps, view, buckets, steps }: ChartInput, xs: Float64Array, series: Series): ChartLine {
  const column = signalColumn(history, series.signal);
  const drawable = (value: number) => Number.isFinite(value) && (!view.logY || value > 0);
  const parts = stretches(history.length, gaps).map(([from, to]) =>
    pickRows(column, from, to, Math.max(1, Math.ceil((buckets * (to - from)) / Math.max(1, history.length)))),
  );
  const trace = (values: ArrayLike<number>): XY[] =>
    parts.flatMap((rows, part) => {
      const points: XY[] = rows.map((row) => ({ x: xs[row], y: drawable(values[row]) ? values[row] : null }));
      return part > 0 && points.length > 0 ? [{ x: points[0].x, y: null }, ...points] : points;
    });
  const raw = trace(column.values);
  const smooth =
    view.smoothing && series.asLogged !== true ? trace(smoothColumn(column, smoothingWeight(steps))) : null;
  return { series, raw, smooth, end: endOf(smooth ?? raw), last: lastValue(history, series.signal) };
}

function endOf(points: readonly XY[]): { x: number; y: number } | null {
  const end = points.findLast(({ y }) => y !== null);
  return end === undefined ? null : { x: end.x, y: end.y! };
}

function xRange({ view, steps, basesPerStep }: ChartInput, xs: Float64Array): [number, number] {
  const newest = xs.length === 0 ? 0 : xs[xs.length - 1];
  if (view.x === 'step') return [0, Math.max(1, steps, newest)];
  if (view.x === 'bases' || view.x === 'epochs') return [0, Math.max(1, steps * basesPerStep, newest)];
  return [0, Math.max(1000, newest)];
}

/**
 * The first steps fall from wherever the initialisation put them; the range follows what comes after, and the line
 * enters from the edge.
 */
const TRANSIENT = 0.03;
const ENOUGH_POINTS = 60;

/** Share of the greatest value that an axis spans at least: ticks nearer than that would all read alike. */
const LEAST_SPAN = 5e-4;

function yRange(
  lines: readonly ChartLine[],
  references: readonly Reference[],
  log: boolean,
  transientEnd: number,
): [number, number] {
  const drawn = lines.flatMap(({ raw }) => raw.filter(({ y }) => y !== null));
  const settled = drawn.filter(({ x }) => x > transientEnd);
  const values = (settled.length >= ENOUGH_POINTS ? settled : drawn).map(({ y }) => y!);
  for (const { value } of references) if (Number.isFinite(value) && (!log || value > 0)) values.push(value);
  if (values.length === 0) return log ? [0.1, 10] : [0, 1];
  const least = values.reduce((a, b) => Math.min(a, b));
  const greatest = values.reduce((a, b) => Math.max(a, b));
  if (log)
    return greatest > least
      ? [least / (greatest / least) ** 0.05, greatest * (greatest / least) ** 0.05]
      : [least * 0.9, greatest * 1.1];
  const lack = greatest > least ? Math.max(0, LEAST_SPAN * Math.abs(greatest) - (greatest - least)) / 2 : 0;
  const margin = (greatest > least ? greatest - least : Math.abs(least) || 1) * 0.06 + lack;
  return [least >= 0 ? Math.max(0, least - margin) : least - margin, greatest + margin];
}

/** A line that starts a little above what comes after is no news; one that is so many times the axis' end is. */
const FAR = 2;

function peaksAbove(lines: readonly ChartLine[], end: number): ChartModel['peaks'] {
  return lines.flatMap(({ series, raw }) => {
    const highest = raw.reduce<XY | null>((most, each) => ((each.y ?? end) > (most?.y ?? end) ? each : most), null);
    return highest?.y != null && end > 0 && highest.y > FAR * end ? [{ series, x: highest.x, y: highest.y }] : [];
  });
}

function stops(lines: readonly ChartLine[]): { x: number }[] {
  const xs = new Set<number>();
  for (const { raw } of lines) for (const { x, y } of raw) if (y !== null) xs.add(x);
  return [...xs].sort((a, b) => a - b).map((x) => ({ x }));
}
