import { logTicks, niceTicks, wholeTicks } from '../../numerics/ticks';
import { bandOf, type OverlayLine, type Range, strokesOf, valueRange } from './overlay-model';
import { compact, tickText } from './ticks';

/** Room for the ticks, in CSS pixels. */
export const MARGIN = { top: 8, right: 12, bottom: 22, left: 52 } as const;

export interface OverlayStyle {
  readonly colours: readonly string[];
  readonly text: string;
  readonly grid: string;
  readonly font: string;
}

export interface Drawing {
  readonly lines: readonly OverlayLine[];
  readonly range: Range;
  readonly log: boolean;
  readonly xText: (x: number, step: number) => string;
}

/** Dashes tell lines apart for whoever does not see their colours. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2]];

/** Lets the grid and other bands show through. */
const BAND_ALPHA = 0.22;

/** Draws lines over one axis. Everything is drawn anew each time: what is drawn follows from the arguments alone. */
export function drawOverlay(
  canvas: HTMLCanvasElement,
  { lines, range, log, xText }: Drawing,
  style: OverlayStyle,
): void {
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
  const plot = { width: clientWidth - MARGIN.left - MARGIN.right, height: clientHeight - MARGIN.top - MARGIN.bottom };
  const values = valueRange(lines, range, log);
  const scaled = (value: number) => (log ? Math.log(value) : value);
  const [low, high] = [scaled(values.from), scaled(values.to)];
  const yOf = (value: number) => MARGIN.top + plot.height * (1 - (scaled(value) - low) / (high - low));

  context.font = style.font;
  context.lineWidth = 1;
  drawYTicks(
    context,
    log ? logTicks(values.from, values.to, 5) : niceTicks(values.from, values.to, 5),
    yOf,
    plot.width,
    style,
  );
  drawXTicks(context, range, plot, xText, style);

  context.save();
  context.beginPath();
  context.rect(MARGIN.left, MARGIN.top, plot.width, plot.height);
  context.clip();
  // A logarithm has no place for what lies below zero: such a band reaches to the edge.
  const edgeOf = (value: number) => yOf(log ? Math.max(value, values.from) : value);
  context.globalAlpha = BAND_ALPHA;
  for (const line of lines) {
    const slices = bandOf(line, range, plot.width);
    if (slices.length === 0) continue;
    context.fillStyle = style.colours[line.place % style.colours.length];
    context.beginPath();
    for (const { x, high } of slices) context.lineTo(MARGIN.left + x, edgeOf(high));
    for (const { x, low } of slices.toReversed()) context.lineTo(MARGIN.left + x, edgeOf(low));
    context.fill();
  }
  context.globalAlpha = 1;
  context.lineWidth = 1.4;
  context.lineJoin = 'round';
  for (const line of lines) {
    context.strokeStyle = style.colours[line.place % style.colours.length];
    context.setLineDash([...DASHES[line.place % DASHES.length]]);
    context.beginPath();
    for (const { x, y, breaks } of strokesOf(line, range, plot.width)) {
      if (log && y <= 0) continue;
      if (breaks) context.moveTo(MARGIN.left + x, yOf(y));
      else context.lineTo(MARGIN.left + x, yOf(y));
    }
    context.stroke();
  }
  context.restore();
}

function drawYTicks(
  context: CanvasRenderingContext2D,
  ticks: readonly number[],
  yOf: (value: number) => number,
  width: number,
  style: OverlayStyle,
): void {
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    const y = Math.round(yOf(tick)) + 0.5;
    context.strokeStyle = style.grid;
    context.beginPath();
    context.moveTo(MARGIN.left, y);
    context.lineTo(MARGIN.left + width, y);
    context.stroke();
    context.fillStyle = style.text;
    context.fillText(tickText(tick, ticks), MARGIN.left - 6, y);
  }
}

function drawXTicks(
  context: CanvasRenderingContext2D,
  { from, to }: Range,
  plot: { width: number; height: number },
  xText: Drawing['xText'],
  style: OverlayStyle,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillStyle = style.text;
  // Steps, bases or milliseconds: there are no halves of any.
  const ticks = wholeTicks(from, to, Math.max(2, Math.floor(plot.width / 110)));
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : to - from;
  for (const tick of ticks)
    context.fillText(
      xText(tick, step),
      MARGIN.left + ((tick - from) / (to - from)) * plot.width,
      MARGIN.top + plot.height + 6,
    );
}

/** 12.5k, or the whole number where neighbouring ticks would read the same. */
export const countText = (x: number, step: number): string =>
  step < 1000 && x >= 1000 ? Math.round(x).toLocaleString('en') : compact(x);
