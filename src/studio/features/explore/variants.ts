import type { Problem } from '../../../errors/typed-error';
import type { VcfSummary } from '../../../inference/variant-batch';

/** Variants of a VCF with their scores, as the screen lists them. Pure. */

/** A line of the table that the engine writes: one alternative. */
export interface VariantRow {
  readonly record: string;
  /** From 1. */
  readonly position: number;
  readonly reference: string;
  readonly alternative: string;
  /** ln p(ALT) - ln p(REF); NaN where there is none. */
  readonly effect: number;
  readonly isShifted: boolean;
  /** Why there is none; null where there is one. */
  readonly unscored: string | null;
}

export interface ScoredFile {
  readonly name: string;
  readonly vcf: Blob;
  readonly table: Blob;
  readonly summary: VcfSummary;
  /** The first of them. */
  readonly rows: readonly VariantRow[];
  /** Effects of substitutions drawn from the whole genome, ascending; null until they are computed. */
  readonly background: Float32Array | null;
}

export interface VariantsState {
  readonly file: File | null;
  /** What is on its way; `id` names its progress. */
  readonly asked: { readonly id: string; readonly share: number; readonly what: string } | null;
  readonly scored: ScoredFile | null;
  readonly problem: Problem | null;
}

export const noVariants = (): VariantsState => ({ file: null, asked: null, scored: null, problem: null });

/** Rows read for the list; the files hold all. */
const MOST_LISTED = 20_000;
/** Bytes of the table that so many rows take at most, nearly always. */
export const LISTED_BYTES = 100 * MOST_LISTED;

/** @param text the table from its first line on, perhaps cut off inside a line */
export function variantRows(text: string, isCut: boolean): VariantRow[] {
  const lines = text.split('\n').slice(1);
  if (isCut || lines.at(-1) === '') lines.pop();
  return lines.slice(0, MOST_LISTED).map((line) => {
    const [record, position, reference, alternative, effect, , shifted, unscored] = line.split('\t');
    return {
      record,
      position: Number(position),
      reference,
      alternative,
      effect: effect === '.' ? Number.NaN : Number(effect),
      isShifted: shifted === '1',
      unscored: unscored === '.' ? null : unscored,
    };
  });
}

export type VariantOrder = 'file' | 'lowest' | 'highest';

/** In this order; those without a score come last. */
export function ordered(rows: readonly VariantRow[], order: VariantOrder): readonly VariantRow[] {
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

/** What `snapshot()` tells. */
export function variantCounts({ scored }: VariantsState): {
  readonly total: number;
  readonly scored: number;
  readonly skipped: number;
} {
  if (scored === null) return { total: 0, scored: 0, skipped: 0 };
  const { summary } = scored;
  const skipped = Object.values(summary.unscored).reduce((sum, count) => sum + count, 0);
  return { total: summary.scored + skipped, scored: summary.scored, skipped };
}
