import type { Draws } from '../../numerics/draws';
import type { Progress } from '../fit';
import type { Pace } from '../softmax-regression';
import type { Neighbours } from './neighbours';

/**
 * UMAP (McInnes, Healy and Melville 2018, https://arxiv.org/abs/1802.03426): points in the plane whose neighbours are
 * those of the rows. Nothing in it takes longer than an epoch, so that whoever waits gets in and whoever cancels is
 * heard.
 */

const EPOCHS = 500;
/** Points that each pull pushes away from, drawn at random. */
const PUSHES = 5;
/** Of 1 / (1 + a d^2b), the curve nearest to exp(0.1 - d) beyond the least distance of 0.1 and to 1 within it. */
export const CURVE = { a: 1.577, b: 0.895 } as const;
/** Furthest that one pull moves a coordinate. */
const FURTHEST = 4;
/** Keeps points that lie on each other from being pushed to infinity. */
const NEAR = 0.001;
/** Half the width of what the layout begins with. */
const EXTENT = 10;

/** Pairs of rows, each both ways, and how sure it is that they are neighbours, from 0 to 1. */
export interface Edges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly weight: Float32Array;
}

/**
 * @param neighbours nearest first, each row itself among its own
 * @param start [N,2] what the layout begins with, up to its scale
 * @returns [N,2]
 */
export async function umapOf(
  neighbours: Neighbours,
  start: Float32Array,
  draws: Draws,
  pace: Pace,
  progress: Progress,
): Promise<Float32Array> {
  const edges = edgesOf(neighbours);
  const points = scaled(start, draws);
  const strongest = edges.weight.reduce((most, weight) => Math.max(most, weight), 0);
  /** Epochs between two pulls of an edge, and the next one that it pulls in. */
  const every = edges.weight.map((weight) => strongest / weight);
  const due = every.slice();
  const drawn = cheapDraws(draws.word(), neighbours.indices.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    await pace();
    const rate = 1 - epoch / EPOCHS;
    for (let edge = 0; edge < due.length; edge++) {
      if (due[edge] > epoch) continue;
      due[edge] += every[edge];
      pull(points, edges.from[edge], edges.to[edge], rate);
      for (let push = 0; push < PUSHES; push++) pushAway(points, edges.from[edge], drawn(), rate);
    }
    progress(epoch / EPOCHS, 'layout');
  }
  return points;
}

/** Each row is sure of its nearest, and of the others so that all of them count for log2 of their number. */
export function edgesOf({ indices, distances }: Neighbours): Edges {
  const size = indices.length;
  const sure = new Map<number, number>();
  for (const [row, found] of indices.entries()) {
    const far = distances[row].filter((_, k) => found[k] !== row);
    const others = found.filter((other) => other !== row);
    const nearest = Math.min(...far.filter((distance) => distance > 0));
    const beyond = far.map((distance) => (Number.isFinite(nearest) ? Math.max(0, distance - nearest) : 0));
    const width = widthOf(beyond, Math.log2(found.length));
    for (const [k, other] of others.entries()) sure.set(row * size + other, Math.exp(-beyond[k] / width));
  }
  const pairs = [...sure].flatMap(([key, one]) => {
    const [row, other] = [Math.floor(key / size), key % size];
    const back = sure.get(other * size + row);
    // Of two rows that name each other one sees to both ways.
    if (back !== undefined && other < row) return [];
    return [{ row, other, weight: one + (back ?? 0) - one * (back ?? 0) }];
  });
  return {
    from: Uint32Array.from(pairs.flatMap(({ row, other }) => [row, other])),
    to: Uint32Array.from(pairs.flatMap(({ row, other }) => [other, row])),
    weight: Float32Array.from(pairs.flatMap(({ weight }) => [weight, weight])),
  };
}

/** The width for which exp(-distance / width) adds up to a total, found by halving. */
function widthOf(distances: readonly number[], total: number): number {
  let [low, high] = [0, 1];
  const sum = (width: number) => distances.reduce((all, distance) => all + Math.exp(-distance / width), 0);
  while (sum(high) < total && high < 1e12) high *= 2;
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    if (sum(middle) < total) low = middle;
    else high = middle;
  }
  return high;
}

/** Within the extent, and no two of them in one place. */
function scaled(start: Float32Array, draws: Draws): Float32Array {
  const most = start.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return start.map((value) => (EXTENT * value) / most + 1e-3 * draws.normal());
}

/** Numbers below a bound by xorshift32, of which a layout takes tens of millions. */
function cheapDraws(seed: number, bound: number): () => number {
  let state = seed || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

function pull(points: Float32Array, from: number, to: number, rate: number): void {
  const [x, y] = [points[2 * from] - points[2 * to], points[2 * from + 1] - points[2 * to + 1]];
  const square = x * x + y * y;
  if (square === 0) return;
  const raised = square ** CURVE.b;
  const strength = (-2 * CURVE.a * CURVE.b * raised) / (square * (1 + CURVE.a * raised));
  const [right, up] = [rate * bounded(strength * x), rate * bounded(strength * y)];
  points[2 * from] += right;
  points[2 * from + 1] += up;
  points[2 * to] -= right;
  points[2 * to + 1] -= up;
}

function pushAway(points: Float32Array, from: number, other: number, rate: number): void {
  if (from === other) return;
  const [x, y] = [points[2 * from] - points[2 * other], points[2 * from + 1] - points[2 * other + 1]];
  const square = x * x + y * y;
  const strength = (2 * CURVE.b) / ((NEAR + square) * (1 + CURVE.a * square ** CURVE.b));
  points[2 * from] += rate * bounded(strength * x);
  points[2 * from + 1] += rate * bounded(strength * y);
}

const bounded = (move: number): number => Math.min(FURTHEST, Math.max(-FURTHEST, move));
