import { logTicks, niceTicks, wholeTicks } from '../../../numerics/ticks';
import type { Range } from '../plot/range';
import type { Inset } from '../plot/use-gestures';
import { tickText } from '../ticks';
import { layOut, type OverlaySight, type Stroke } from './overlay-model';

/** Room for the ticks, in CSS pixels. @param letters how much larger they are than on a laptop */
export const marginOf = (letters: number): Inset => ({ top: 8, right: 12, bottom: 22 * letters, left: 54 * letters });

export interface OverlayStyle {
  readonly colours: readonly string[];
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly margin: Inset;
}

export interface Drawing extends OverlaySight {
  readonly xText: (x: number, step: number) => string;
}

/** Dashes tell lines apart for whoever does not see their colours. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2]];

/** Lets the grid and other bands show through. */
const BAND_ALPHA = 0.22;
/** Of what was trained elsewhere, behind everything. */
const ELSEWHERE_ALPHA = 0.1;
/** Of what was logged, below its smoothed line. */
const BEHIND_ALPHA = 0.3;

/** Draws lines over one axis. Everything is drawn anew each time: what is drawn follows from the arguments alone. */
export function drawOverlay(canvas: HTMLCanvasElement, drawing: Drawing, style: OverlayStyle): void {
  const context = canvas.getContext('2d');
  const { clientWidth, clientHeight } = canvas;
  if (context === null || clientWidth === 0) return;
  const density = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(clientWidth * density), Math.round(clientHeight * density)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  const { levels, range, log, xText } = drawing;
  const { margin } = style;
  const plot = { width: clientWidth - margin.left - margin.right, height: clientHeight - margin.top - margin.bottom };
  const { y, drawn, outside } = layOut(drawing, plot.width);
  const scaled = (value: number) => (log ? Math.log(value) : value);
  const [low, high] = y.map(scaled);
  const yOf = (value: number) => margin.top + plot.height * (1 - (scaled(value) - low) / (high - low));
  const colourOf = (place: number) => style.colours[place % style.colours.length];

  context.font = style.font;
  context.lineWidth = 1;
  drawYTicks(context, yTicksOf(y, log), yOf, plot.width, style);
  drawXTicks(context, range, plot, xText, style);

  context.save();
  context.beginPath();
  context.rect(margin.left, margin.top, plot.width, plot.height);
  context.clip();
  context.globalAlpha = ELSEWHERE_ALPHA;
  for (const { line } of drawn) {
    context.fillStyle = colourOf(line.place);
    for (const part of line.elsewhere ?? []) {
      const [from, to] = [part.from, part.to].map((x) => ((x - range.from) / (range.to - range.from)) * plot.width);
      context.fillRect(margin.left + from, margin.top, to - from, plot.height);
    }
  }
  // A logarithm has no place for what lies below zero: such a band reaches to the edge.
  const edgeOf = (value: number) => yOf(log ? Math.max(value, y[0]) : value);
  context.globalAlpha = BAND_ALPHA;
  for (const { line, band } of drawn) {
    if (band.length === 0) continue;
    context.fillStyle = colourOf(line.place);
    context.beginPath();
    for (const { x, high } of band) context.lineTo(margin.left + x, edgeOf(high));
    for (const { x, low } of band.toReversed()) context.lineTo(margin.left + x, edgeOf(low));
    context.fill();
  }
  context.globalAlpha = 1;
  context.strokeStyle = style.text;
  for (const [i, level] of levels.entries()) {
    context.setLineDash([2 + 3 * i, 4]);
    context.beginPath();
    context.moveTo(margin.left, yOf(level));
    context.lineTo(margin.left + plot.width, yOf(level));
    context.stroke();
  }
  context.lineJoin = 'round';
  const trace = (strokes: readonly Stroke[]) => {
    context.beginPath();
    for (const { x, y, breaks } of strokes) {
      if (log && y <= 0) continue;
      if (breaks) context.moveTo(margin.left + x, yOf(y));
      else context.lineTo(margin.left + x, yOf(y));
    }
    context.stroke();
  };
  for (const { line, strokes, smooth } of drawn) {
    context.strokeStyle = colourOf(line.place);
    context.setLineDash([]);
    context.lineWidth = 1;
    context.globalAlpha = BEHIND_ALPHA;
    if (smooth !== null) trace(strokes);
    context.globalAlpha = 1;
    context.lineWidth = smooth === null ? 1.4 : 1.8;
    context.setLineDash([...DASHES[line.place % DASHES.length]]);
    trace(smooth ?? strokes);
  }
  context.restore();
  for (const { series, x, above } of outside) {
    const [edge, base] = above
      ? [margin.top, margin.top + MARK]
      : [margin.top + plot.height, margin.top + plot.height - MARK];
    context.fillStyle = colourOf(series.place);
    context.beginPath();
    context.moveTo(margin.left + x, edge);
    context.lineTo(margin.left + x + MARK / 1.6, base);
    context.lineTo(margin.left + x - MARK / 1.6, base);
    context.fill();
  }
}

/** Height of the triangle where a line leaves the axis. */
const MARK = 8;

export const yTicksOf = ([from, to]: readonly [number, number], log: boolean): number[] =>
  log ? logTicks(from, to, 5) : niceTicks(from, to, 5);

/** Steps, bases or milliseconds: there are no halves of any. */
export const xTicksOf = ({ from, to }: Range, pixels: number): number[] =>
  wholeTicks(from, to, Math.max(2, Math.floor(pixels / 110)));

function drawYTicks(
  context: CanvasRenderingContext2D,
  ticks: readonly number[],
  yOf: (value: number) => number,
  width: number,
  style: OverlayStyle,
): void {
  const { margin } = style;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    const y = Math.round(yOf(tick)) + 0.5;
    context.strokeStyle = style.grid;
    context.beginPath();
    context.moveTo(margin.left, y);
    context.lineTo(margin.left + width, y);
    context.stroke();
    context.fillStyle = style.text;
    context.fillText(tickText(tick, ticks), margin.left - 6, y);
  }
}

function drawXTicks(
  context: CanvasRenderingContext2D,
  { from, to }: Range,
  plot: { width: number; height: number },
  xText: Drawing['xText'],
  style: OverlayStyle,
): void {
  const { margin } = style;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillStyle = style.text;
  const ticks = xTicksOf({ from, to }, plot.width);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : to - from;
  for (const tick of ticks)
    context.fillText(
      xText(tick, step),
      margin.left + ((tick - from) / (to - from)) * plot.width,
      margin.top + plot.height + 6,
    );
}
