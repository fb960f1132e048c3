import type { PlacedRegion } from '../../../../engine/explore/placed-regions';
import { percent, whole } from '../../../ui/format';
import { extent, KINDS, kindColour, type LegendItem, scaleColour } from '../../benchmarks/map-view';
import { regionText } from '../view-range';

/** What points of regions are coloured by, where they are drawn, and which a lasso holds. Pure. */

export const COLOURINGS = {
  gc: 'GC',
  feature: 'feature',
  strand: 'strand',
  record: 'record',
  position: 'position in the record',
} as const;
export type Colouring = keyof typeof COLOURINGS;

export interface Coloured {
  /** A CSS colour for each region. */
  readonly colours: readonly string[];
  readonly legend: readonly LegendItem[];
}

const OTHERS = 'var(--dim)';

export function coloured(regions: readonly PlacedRegion[], by: Colouring): Coloured {
  if (by === 'gc')
    return onScale(
      regions.map(({ gc }) => gc),
      (gc) => `${percent(gc)} GC`,
    );
  if (by === 'position')
    return onScale(
      regions.map(({ start }) => start),
      (start) => `base ${whole(start + 1)}`,
    );
  const kindOf = {
    feature: ({ feature }: PlacedRegion) => feature ?? 'not known',
    strand: ({ strand }: PlacedRegion) => (strand === null ? 'no strand' : `${strand} strand`),
    record: ({ name }: PlacedRegion) => name,
  }[by];
  return inKinds(regions.map(kindOf));
}

function onScale(values: readonly number[], text: (value: number) => string): Coloured {
  const [low, high] = extent(values.filter((value) => !Number.isNaN(value)));
  const share = (value: number) => (high > low ? (value - low) / (high - low) : 0.5);
  return {
    colours: values.map((value) => (Number.isNaN(value) ? OTHERS : scaleColour(share(value)))),
    legend: [
      { name: text(low), colour: scaleColour(0) },
      { name: text(high), colour: scaleColour(1) },
    ],
  };
}

/** A colour each for the most frequent. */
function inKinds(kinds: readonly string[]): Coloured {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const ranked = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  const shown = ranked.slice(0, KINDS);
  const colourOf = (kind: string) => (shown.includes(kind) ? kindColour(shown.indexOf(kind)) : OTHERS);
  const legend = shown.map((name) => ({ name, colour: colourOf(name) }));
  const others = ranked.length - shown.length;
  if (others > 0) legend.push({ name: `${whole(others)} others`, colour: OTHERS });
  return { colours: kinds.map(colourOf), legend };
}

/** A point in the square that all points fill, y upwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Rows [n,2] in that square. */
export function inSquare(rows: Float32Array): readonly Point[] {
  const columns = [0, 1].map((axis) => Array.from({ length: rows.length / 2 }, (_, n) => rows[2 * n + axis]));
  const [x, y] = columns.map((values) => {
    const [low, high] = extent(values);
    return (value: number) => (high > low ? (value - low) / (high - low) : 0.5);
  });
  return columns[0].map((value, n) => ({ x: x(value), y: y(columns[1][n]) }));
}

/** What of the square is in view: its lower left corner and its size. */
export interface SquareView extends Point {
  readonly size: number;
}

/** A little more than all of it. */
export const WHOLE_SQUARE: SquareView = { x: -0.04, y: -0.04, size: 1.08 };
const LEAST_SIZE = 0.01;

/** @param factor above 1 out, about a point that stays where it is */
export function zoomedSquare(view: SquareView, about: Point, factor: number): SquareView {
  const size = Math.max(LEAST_SIZE, Math.min(WHOLE_SQUARE.size, factor * view.size));
  const ratio = size / view.size;
  return kept({ x: about.x - ratio * (about.x - view.x), y: about.y - ratio * (about.y - view.y), size });
}

export const pannedSquare = (view: SquareView, x: number, y: number): SquareView =>
  kept({ ...view, x: view.x + x * view.size, y: view.y + y * view.size });

/** Inside the whole. */
function kept({ x, y, size }: SquareView): SquareView {
  const inside = (at: number, low: number) => Math.max(low, Math.min(low + WHOLE_SQUARE.size - size, at));
  return { x: inside(x, WHOLE_SQUARE.x), y: inside(y, WHOLE_SQUARE.y), size };
}

/** Indices of the points inside a polygon (even-odd rule). */
export function lassoed(points: readonly Point[], polygon: readonly Point[]): readonly number[] {
  return [...points.keys()].filter((i) => isInside(points[i], polygon));
}

function isInside({ x, y }: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** What is known of a region, in words. */
export function regionFacts({ name, start, end, strand, feature, label, gc }: PlacedRegion): string {
  const what = [feature, label].filter((part) => part !== null && part !== '').join(' ');
  const facts = [
    `${regionText(name, { start, end })}${strand === null ? '' : ` (${strand})`}`,
    what,
    Number.isNaN(gc) ? '' : `${percent(gc)} GC`,
  ];
  return facts.filter((fact) => fact !== '').join(', ');
}
