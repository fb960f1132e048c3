import type { GenomeView } from '../../../engine/explore/answers';
import type { NamedFeature } from '../../../genome/annotation/named-feature';
import type { Interval } from '../../../genome/summary';
import { counted, significant } from '../../ui/format';
import { drawBars, drawBases, drawLine, drawLogo } from './draw-tracks';
import {
  BLOCK_PIXELS,
  basePixels,
  knownIn,
  type Lane,
  type LaneKind,
  LETTER_PIXELS,
  type Scale,
  scaleOf,
  shortened,
} from './lanes';
import type { Pen, ViewStyle } from './pen';
import { coordinateTicks } from './view-range';

export interface Picture {
  readonly view: GenomeView;
  readonly range: Interval;
  /** Bases of the record. */
  readonly length: number;
  readonly lanes: readonly Lane[];
  readonly marked: NamedFeature | null;
  /** Where the pointer is, as a position; null where it is elsewhere. */
  readonly pointed: number | null;
}

/** Draws the whole picture anew: what is drawn follows from the arguments alone. */
export function drawView(canvas: HTMLCanvasElement, picture: Picture, style: ViewStyle): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0) return;
  const density = window.devicePixelRatio || 1;
  const pixels = { width: Math.round(width * density), height: Math.round(height * density) };
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  const { range, lanes } = picture;
  const scale = basePixels(range, width);
  const x = (position: number) => (position - range.start) * scale;
  context.textBaseline = 'middle';
  drawHeldOut(context, picture, style, x, height);
  for (const lane of lanes) DRAW[lane.kind]({ context, style, width, lane, x }, picture);
  if (picture.pointed !== null) {
    const at = x(Math.floor(picture.pointed)) + (scale >= 3 ? scale / 2 : 0);
    drawPointed(context, Math.round(at) + 0.5, style.edge, height);
  }
}

const DRAW: Readonly<Record<LaneKind, (pen: Pen, picture: Picture) => void>> = {
  overview: drawOverview,
  ruler: drawRuler,
  letters: (pen, { view, range }) => {
    const pixels = basePixels(range, pen.width);
    if (view.letters === null || pixels < BLOCK_PIXELS) {
      const { context, style, lane, width } = pen;
      const bases = Math.floor(width / BLOCK_PIXELS);
      note(context, style, lane, `Sequence: zoom in to ${counted(bases, 'base')} or fewer`);
    } else drawBases(pen, view, range, pixels >= LETTER_PIXELS);
  },
  features: drawFeatures,
  gc: (pen, { view, range }) => {
    const scale = scaleOf(view.gc, range, view, null);
    const bin = view.binBases < 100 ? 'of the 100 bases around' : `mean of ${counted(view.binBases, 'base')}`;
    title(pen, `GC, ${bin}`, `${percentText(scale.low)} to ${percentText(scale.high)}`);
    drawLine(pen, view, range, { values: view.gc, scale, colour: pen.style.gc });
  },
  surprisal: (pen, { view, range }) => {
    const { tracks, binBases } = view;
    if (tracks === null) return;
    const scale = binBases === 1 ? { low: 0, high: 4 } : scaleOf(tracks.surprisal.mean, range, view, 2);
    title(pen, `Surprisal, bits${meanText(binBases)}`, edgesText(scale));
    if (knownIn(tracks.surprisal.mean, range, view).length === 0) waiting(pen);
    if (binBases === 1)
      drawBars(pen, view, range, {
        values: tracks.surprisal.mean,
        scale,
        from: 0,
        colours: [pen.style.surprisal, pen.style.surprisal],
      });
    else drawLine(pen, view, range, { values: tracks.surprisal.mean, scale, colour: pen.style.surprisal });
    rule(pen, 2, scale, '2');
  },
  excess: (pen, { view, range }) => {
    const { tracks, binBases } = view;
    if (tracks === null) return;
    const scale = binBases === 1 ? { low: -2, high: 2 } : scaleOf(tracks.excess.mean, range, view, 0);
    title(pen, `Surprisal minus count table, bits${meanText(binBases)}`, edgesText(scale));
    if (knownIn(tracks.excess.mean, range, view).length === 0) waiting(pen);
    drawBars(pen, view, range, {
      values: tracks.excess.mean,
      scale,
      from: 0,
      colours: [pen.style.below, pen.style.above],
    });
    rule(pen, 0, scale, '0');
  },
  logo: (pen, { view, range }) => {
    const { tracks } = view;
    if (tracks === null) return;
    const pixels = basePixels(range, pen.width);
    if (tracks.logo === null || pixels < LETTER_PIXELS) {
      title(pen, 'Predictive logo, bits', '');
      const bases = Math.floor(pen.width / LETTER_PIXELS);
      note(pen.context, pen.style, pen.lane, `Zoom in to ${counted(bases, 'base')} or fewer`);
    } else title(pen, 'Predictive logo, bits', `0 to ${drawLogo(pen, view, range, tracks.logo)}`);
  },
};

const meanText = (binBases: number): string => (binBases === 1 ? '' : `, mean of ${counted(binBases, 'base')}`);
const edgesText = ({ low, high }: Scale): string => `${significant(low, 2)} to ${significant(high, 2)}`;
const percentText = (share: number): string => `${Math.round(100 * share)} %`;

/** A lane's name above it, and at the right the values of its lower and upper edge. */
function title({ context, style, width, lane }: Pen, text: string, edges: string): void {
  context.font = `${style.small}px ${style.sans}`;
  context.fillStyle = style.dim;
  context.textAlign = 'right';
  context.fillText(edges, width - 4, lane.top - 9);
  context.textAlign = 'left';
  const room = width - 20 - context.measureText(edges).width;
  context.fillText(
    shortened(text, (short) => context.measureText(short).width <= room),
    4,
    lane.top - 9,
  );
  context.strokeStyle = style.grid;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  for (const y of [lane.top, lane.top + lane.height]) {
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(width, Math.round(y) + 0.5);
  }
  context.stroke();
}

function note(context: CanvasRenderingContext2D, style: ViewStyle, lane: Lane, text: string): void {
  context.font = `${style.small}px ${style.sans}`;
  context.fillStyle = style.dim;
  context.textAlign = 'left';
  context.fillText(text, 4, lane.top + lane.height / 2);
}

/** An empty lane says why it is, below the line through its middle. */
const waiting = ({ context, style, lane }: Pen): void =>
  note(context, style, { ...lane, top: lane.top + lane.height / 4 }, 'Not computed yet: press Compute tracks');

/** A dashed line at a value that means something, over what is drawn. */
function rule({ context, style, width, lane }: Pen, value: number, { low, high }: Scale, text: string): void {
  const y = Math.round(lane.top + (1 - (value - low) / (high - low)) * lane.height) + 0.5;
  context.strokeStyle = style.edge;
  context.lineWidth = 1;
  context.setLineDash([3, 4]);
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(width, y);
  context.stroke();
  context.setLineDash([]);
  if (value === low || value === high) return;
  context.fillStyle = style.text;
  context.font = `${style.small}px ${style.sans}`;
  context.textAlign = 'left';
  // A rim of the background keeps it readable on what is drawn there.
  context.strokeStyle = style.panel;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeText(text, 4, y - 8);
  context.fillText(text, 4, y - 8);
}

function drawHeldOut(
  context: CanvasRenderingContext2D,
  { view, lanes }: Picture,
  style: ViewStyle,
  x: Pen['x'],
  height: number,
): void {
  const [overview] = lanes;
  const top = overview.top + overview.height + 3;
  context.fillStyle = style.held;
  for (const { start, end } of view.heldOut)
    context.fillRect(x(start), top, Math.max(1, x(end) - x(start)), height - top);
}

/** The whole record as a bar, with what is in view. */
function drawOverview({ context, style, width, lane }: Pen, { range, length }: Picture): void {
  context.fillStyle = style.grid;
  context.fillRect(0, lane.top + 3, width, lane.height - 6);
  const [from, to] = [(range.start / length) * width, (range.end / length) * width];
  const size = Math.max(3, to - from);
  context.fillStyle = style.edge;
  context.fillRect(Math.min(from, width - size), lane.top, size, lane.height);
}

function drawRuler({ context, style, width, lane, x }: Pen, { range }: Picture): void {
  context.font = `${style.small}px ${style.sans}`;
  context.fillStyle = style.text;
  context.strokeStyle = style.edge;
  context.textAlign = 'center';
  context.beginPath();
  const half = basePixels(range, width) / 2;
  for (const { base, text } of coordinateTicks(range, width)) {
    const at = x(base) + half;
    const room = context.measureText(text).width / 2 + 2;
    context.moveTo(Math.round(at) + 0.5, lane.top + lane.height - 6);
    context.lineTo(Math.round(at) + 0.5, lane.top + lane.height);
    if (at >= room && at <= width - room) context.fillText(text, at, lane.top + 9);
  }
  context.moveTo(0, lane.top + lane.height + 0.5);
  context.lineTo(width, lane.top + lane.height + 0.5);
  context.stroke();
}

const STRUCTURAL = /RNA/;

function colourOf({ type }: NamedFeature, style: ViewStyle): string {
  if (type === 'CDS' || type === 'gene') return style.coding;
  return STRUCTURAL.test(type) ? style.structural : style.other;
}

function drawFeatures(pen: Pen, { view, marked }: Picture): void {
  const { context, style, width, lane, x } = pen;
  const half = lane.height / 2;
  title(pen, 'Annotation', 'forward above, reverse below');
  const { features, density } = view;
  if (density !== null) {
    const bin = Math.max(1, x(view.start + view.binBases) - x(view.start));
    context.fillStyle = style.coding;
    density.forward.forEach((share, i) => {
      context.fillRect(
        x(view.start + i * view.binBases),
        lane.top + half - 1 - share * (half - 4),
        bin,
        share * (half - 4),
      );
    });
    density.reverse.forEach((share, i) => {
      context.fillRect(x(view.start + i * view.binBases), lane.top + half + 1, bin, share * (half - 4));
    });
    return;
  }
  const labelled = { '+': Number.NEGATIVE_INFINITY, '-': Number.NEGATIVE_INFINITY };
  context.font = `${style.small}px ${style.sans}`;
  for (const feature of features ?? []) {
    const [from, to] = [x(feature.start), x(feature.end)];
    if (to < 0 || from > width) continue;
    const strand = feature.strand === '-' ? '-' : '+';
    const top = strand === '+' ? lane.top + 3 : lane.top + half + 3;
    const colour = colourOf(feature, style);
    const isMarked =
      marked !== null &&
      marked.start === feature.start &&
      marked.end === feature.end &&
      marked.record === feature.record;
    const box = { from, to: Math.max(to, from + 1), top, height: half - 6 };
    drawArrow(context, box, feature.strand, colour);
    if (isMarked) {
      context.strokeStyle = style.text;
      context.lineWidth = 2;
      context.stroke();
    }
    if (label(pen, feature.name, box, labelled[strand])) labelled[strand] = to;
  }
}

interface Box {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly height: number;
}

function drawArrow(
  context: CanvasRenderingContext2D,
  { from, to, top, height }: Box,
  strand: string | null,
  colour: string,
): void {
  const head = strand === null ? 0 : Math.min(7, (to - from) / 2);
  const [left, right] = [from + (strand === '-' ? head : 0), to - (strand === '+' ? head : 0)];
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(right, top);
  if (strand === '+') context.lineTo(to, top + height / 2);
  context.lineTo(right, top + height);
  context.lineTo(left, top + height);
  if (strand === '-') context.lineTo(from, top + height / 2);
  context.closePath();
  context.fill();
}

/** A name inside its feature, where there is room for it. @param after where the last name on this strand ends */
function label({ context, style, width }: Pen, text: string, { from, to, top, height }: Box, after: number): boolean {
  const [left, right] = [Math.max(from, 0), Math.min(to, width)];
  if (text === '' || right - left < 14 || left < after) return false;
  if (context.measureText(text).width + 16 > right - left) return false;
  context.fillStyle = style.panel;
  context.textAlign = 'center';
  context.fillText(text, (left + right) / 2, top + height / 2);
  return true;
}

function drawPointed(context: CanvasRenderingContext2D, at: number, colour: string, height: number): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(at, 16);
  context.lineTo(at, height);
  context.stroke();
}
