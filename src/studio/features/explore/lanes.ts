import type { GenomeView } from '../../../engine/explore/answers';
import type { Interval } from '../../../genome/summary';
import { spanOf } from './view-range';

/** The lanes of the genome view, from top to bottom, and what scale each has. Pure: the canvas only draws them. */

export type LaneKind = 'overview' | 'ruler' | 'letters' | 'features' | 'gc' | 'surprisal' | 'excess' | 'logo';

export interface Lane {
  readonly kind: LaneKind;
  readonly top: number;
  readonly height: number;
}

/** CSS pixels; a lane with a title has it above its own height. */
const HEIGHTS: Readonly<Record<LaneKind, number>> = {
  overview: 12,
  ruler: 24,
  letters: 20,
  features: 58,
  gc: 44,
  surprisal: 72,
  excess: 72,
  logo: 84,
};
const TITLE = 20;
const GAP = 6;

const TITLED: ReadonlySet<LaneKind> = new Set(['features', 'gc', 'surprisal', 'excess', 'logo']);

/** Pixels of a base from which its letter can be read, and from which it is a block of its colour. */
export const LETTER_PIXELS = 7;
export const BLOCK_PIXELS = 1.5;

export interface LaneChoice {
  readonly tracks: boolean;
  readonly annotated: boolean;
}

/** Every lane is there at every zoom, so that nothing jumps; that of the letters says how to come near enough. */
export function lanesOf({ tracks, annotated }: LaneChoice): {
  readonly lanes: readonly Lane[];
  readonly height: number;
} {
  const kinds: LaneKind[] = ['overview', 'ruler', 'letters'];
  if (annotated) kinds.push('features');
  kinds.push('gc');
  if (tracks) kinds.push('surprisal', 'excess', 'logo');
  const lanes: Lane[] = [];
  let top = 0;
  for (const kind of kinds) {
    const height = HEIGHTS[kind];
    if (TITLED.has(kind)) top += TITLE;
    lanes.push({ kind, top, height });
    top += height + GAP;
  }
  return { lanes, height: top };
}

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/**
 * A scale that shows the values in view: round ends a little beyond all but the outermost hundredth on each side. A
 * value that `holds` is always on it.
 */
export function scaleOf(
  values: Float32Array,
  range: Interval,
  view: Interval & { readonly binBases: number },
  holds: number | null,
): Scale {
  const known = knownIn(values, range, view).sort();
  if (known.length === 0) return holds === null ? { low: 0, high: 1 } : { low: holds - 1, high: holds + 1 };
  const at = (share: number) => known[Math.round(share * (known.length - 1))];
  const low = Math.min(at(0.01), holds ?? Number.POSITIVE_INFINITY);
  const high = Math.max(at(0.99), holds ?? Number.NEGATIVE_INFINITY);
  const step = roundStep((high - low) / 4);
  const ends = { low: Math.floor(low / step + 1e-6) * step, high: Math.ceil(high / step - 1e-6) * step };
  return ends.high > ends.low ? ends : { low: ends.low - step, high: ends.high + step };
}

/** What was computed of the values in view. */
export function knownIn(
  values: Float32Array,
  range: Interval,
  { start, binBases }: Pick<GenomeView, 'start' | 'binBases'>,
): Float32Array<ArrayBuffer> {
  const first = Math.max(0, Math.floor((range.start - start) / binBases));
  const last = Math.min(values.length, Math.ceil((range.end - start) / binBases));
  return values.slice(first, last).filter((value) => !Number.isNaN(value));
}

/** 1, 2 or 5 times a power of ten, not below. */
function roundStep(rough: number): number {
  const least = Math.max(rough, 1e-3);
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((digit) => digit * power >= least * 0.999) ?? 10) * power;
}

/** A title without its last pieces, as many of them as it takes to fit: on a phone its name says enough. */
export function shortened(title: string, fits: (text: string) => boolean): string {
  const pieces = title.split(', ');
  while (pieces.length > 1 && !fits(pieces.join(', '))) pieces.pop();
  return pieces.join(', ');
}

/** Pixels of one base. */
export const basePixels = (range: Interval, width: number): number => width / spanOf(range);

/** Index of the bin that a position lies in. */
export const binAt = ({ start, binBases }: Pick<GenomeView, 'start' | 'binBases'>, position: number): number =>
  Math.floor((position - start) / binBases);
