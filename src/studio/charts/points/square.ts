import { extent } from './colours';

/** Points in the plane: which square of it is in view, and which of them a lasso holds. Pure. */

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

export const middleOf = ({ x, y, size }: SquareView): Point => ({ x: x + size / 2, y: y + size / 2 });

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
