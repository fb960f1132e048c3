import type { GenomeView } from '../../../engine/explore/answers';
import { BASE_LETTERS } from '../../../formats/alphabet';
import type { Interval } from '../../../genome/summary';
import { basePixels, binAt, type Scale } from './lanes';
import type { Pen } from './pen';

/** How values along a record are drawn on a canvas: lines, bars, letters. */

/** Indices of the bins in view, one more on both sides, so that lines leave the picture. */
function binsInView(view: GenomeView, range: Interval, count: number): readonly [number, number] {
  return [Math.max(0, binAt(view, range.start) - 1), Math.min(count, binAt(view, range.end) + 2)];
}

const yOf =
  ({ lane }: Pen, { low, high }: Scale) =>
  (value: number) =>
    lane.top + (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low)) * lane.height;

export interface DrawnLine {
  readonly values: Float32Array;
  readonly scale: Scale;
  readonly colour: string;
}

/** Through the middle of each bin; what is not computed is a gap. */
export function drawLine(pen: Pen, view: GenomeView, range: Interval, { values, scale, colour }: DrawnLine): void {
  const { context, x } = pen;
  const y = yOf(pen, scale);
  const [first, end] = binsInView(view, range, values.length);
  context.strokeStyle = colour;
  context.lineWidth = 1.3;
  context.lineJoin = 'round';
  context.beginPath();
  let isOpen = false;
  for (let bin = first; bin < end; bin++) {
    if (Number.isNaN(values[bin])) {
      isOpen = false;
      continue;
    }
    const at = x(view.start + (bin + 0.5) * view.binBases);
    if (isOpen) context.lineTo(at, y(values[bin]));
    else context.moveTo(at, y(values[bin]));
    isOpen = true;
  }
  context.stroke();
}

export interface DrawnBars {
  readonly values: Float32Array;
  readonly scale: Scale;
  /** Where bars begin. */
  readonly from: number;
  /** Of those below and those above. */
  readonly colours: readonly [string, string];
}

export function drawBars(
  pen: Pen,
  view: GenomeView,
  range: Interval,
  { values, scale, from, colours }: DrawnBars,
): void {
  const { context, x } = pen;
  const y = yOf(pen, scale);
  const zero = y(from);
  const [first, end] = binsInView(view, range, values.length);
  for (const [side, colour] of colours.entries()) {
    context.fillStyle = colour;
    context.beginPath();
    for (let bin = first; bin < end; bin++) {
      const value = values[bin];
      if (Number.isNaN(value) || (side === 0) !== value < from) continue;
      const left = x(view.start + bin * view.binBases);
      const right = x(view.start + (bin + 1) * view.binBases);
      const gap = right - left > 4 ? 1 : 0;
      const at = y(value);
      context.rect(left, Math.min(zero, at), right - left - gap, Math.max(0.5, Math.abs(at - zero)));
    }
    context.fill();
  }
}

const letterOf = (text: string): 'A' | 'C' | 'G' | 'T' | 'N' => {
  const upper = text.toUpperCase();
  return upper === 'A' || upper === 'C' || upper === 'G' || upper === 'T' ? upper : 'N';
};

/** Pixels of the letters of a sequence; at the smallest a base is about as wide as its letter. */
const [SMALLEST, LARGEST] = [12, 14];

/** The sequence: letters where they can be read, else blocks of their colours. */
export function drawBases(pen: Pen, view: GenomeView, range: Interval, asLetters: boolean): void {
  const { context, style, lane, x, width } = pen;
  const { letters, start, end } = view;
  if (letters === null) return;
  const pixels = basePixels(range, width);
  context.font = `${Math.min(LARGEST, Math.max(SMALLEST, Math.floor(pixels * 1.4)))}px ${style.mono}`;
  context.textAlign = 'center';
  for (let position = Math.max(start, Math.floor(range.start)); position < Math.min(end, range.end); position++) {
    const text = letters[position - start];
    context.fillStyle = style.bases[letterOf(text)];
    if (asLetters) context.fillText(text, x(position) + pixels / 2, lane.top + lane.height / 2);
    else context.fillRect(x(position), lane.top + 3, pixels + 0.3, lane.height - 6);
  }
}

/** Letters are drawn once at this size, then stretched. */
const DRAWN_AT = 100;

/** Letters stacked by height, the highest on top. @returns the height in bits that fills the lane */
export function drawLogo(pen: Pen, view: GenomeView, range: Interval, heights: Float32Array): number {
  const { context, style, lane, x, width } = pen;
  const pixels = basePixels(range, width);
  const first = Math.max(0, Math.floor(range.start) - view.start);
  const end = Math.min(heights.length / 4, Math.ceil(range.end) - view.start);
  let highest = 0;
  for (let i = first; i < end; i++) {
    const total = heights[4 * i] + heights[4 * i + 1] + heights[4 * i + 2] + heights[4 * i + 3];
    if (total > highest) highest = total;
  }
  const top = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2].find((each) => each >= highest) ?? 2;
  context.font = `bold ${DRAWN_AT}px ${style.sans}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  const sizes = BASE_LETTERS.map((letter) => context.measureText(letter));
  for (let i = first; i < end; i++) {
    const order = [0, 1, 2, 3].sort((a, b) => heights[4 * i + a] - heights[4 * i + b]);
    let bottom = lane.top + lane.height;
    for (const base of order) {
      const height = (heights[4 * i + base] / top) * lane.height;
      if (!(height > 0.4)) continue;
      const {
        actualBoundingBoxLeft: left,
        actualBoundingBoxRight: right,
        actualBoundingBoxAscent: ascent,
      } = sizes[base];
      context.save();
      context.translate(x(view.start + i) + 0.5, bottom);
      context.scale((pixels - 1) / (left + right), height / ascent);
      context.fillStyle = style.bases[BASE_LETTERS[base]];
      context.fillText(BASE_LETTERS[base], left, 0);
      context.restore();
      bottom -= height;
    }
  }
  context.textBaseline = 'middle';
  return top;
}
