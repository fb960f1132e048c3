import type { ScoredVariants } from '../../../../engine/explore/order';
import type { Problem } from '../../../../errors/typed-error';
import type { ScoredVariant } from '../../../../inference/scored-variant';
import type { AskedNetwork } from '../asked-network';

/** Variants with their scores, as the screen lists them. Pure. */

export interface ShownVariants extends ScoredVariants {
  readonly network: AskedNetwork;
  /** Of the file, or what typed ones are called. */
  readonly name: string;
  /** Effects of substitutions drawn from the whole genome, ascending; null until they are computed. */
  readonly background: Float32Array | null;
}

/** Where variants come from. */
export type VariantSource = 'file' | 'typed';

export interface VariantsState {
  readonly file: File | null;
  /** A variant a line. */
  readonly typed: string;
  /** Whether how far a variant moves what is expected elsewhere is asked too. */
  readonly influence: boolean;
  /** What is on its way; `id` names its progress. */
  readonly asked: { readonly id: string; readonly share: number; readonly what: string } | null;
  /** What was asked last: a question that comes back is about it. */
  readonly source: VariantSource;
  readonly scored: ShownVariants | null;
  readonly problem: Problem | null;
}

export const noVariants = (): VariantsState => ({
  file: null,
  typed: '',
  influence: false,
  asked: null,
  source: 'file',
  scored: null,
  problem: null,
});

export type VariantOrder = 'file' | 'lowest' | 'highest';

/** In this order; those without a score come last. */
export function ordered(rows: readonly ScoredVariant[], order: VariantOrder): readonly ScoredVariant[] {
  if (order === 'file') return rows;
  const sign = order === 'lowest' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a.effect, b.effect].map((effect) => (Number.isNaN(effect) ? Infinity : sign * effect));
    return left === right ? 0 : left - right;
  });
}

/** Share of the background that lies below a value, 0 to 1. */
export function quantileOf(background: Float32Array, value: number): number {
  let [low, high] = [0, background.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (background[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low / background.length;
}

/** Of each bin from `low` on, the share of all values that lie in it. */
export interface Histogram {
  readonly low: number;
  readonly width: number;
  readonly shares: readonly (readonly number[])[];
}

const BINS = 40;

/** Several lists of numbers in the same bins, which reach over all of them. */
export function histogram(lists: readonly (readonly number[] | Float32Array)[]): Histogram {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of lists) for (const value of list) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const width = high > low ? (high - low) / BINS : 1;
  const shares = lists.map((list) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of list) counts[Math.min(BINS - 1, Math.floor((value - low) / width))] += 1 / list.length;
    return counts;
  });
  return { low, width, shares };
}

/** What `snapshot()` tells. */
export function variantCounts({ scored }: Pick<VariantsState, 'scored'>): {
  readonly total: number;
  readonly scored: number;
  readonly skipped: number;
} {
  if (scored === null) return { total: 0, scored: 0, skipped: 0 };
  const { summary } = scored;
  const skipped = Object.values(summary.unscored).reduce((sum, count) => sum + count, 0);
  return { total: summary.scored + skipped, scored: summary.scored, skipped };
}
