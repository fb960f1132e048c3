import { deviation, type Interval, mean, meanInterval, studentShare } from '../../src/numerics/student-t.ts';

/** One arm minus another on one score, paired by seed. */
export interface Contrast {
  readonly score: string;
  readonly first: string;
  readonly second: string;
  /** By seed. */
  readonly differences: readonly number[];
}

export interface Tested extends Contrast {
  readonly mean: number;
  readonly interval: Interval | null;
  /** Two-sided; null below two pairs or where all differences are one. */
  readonly p: number | null;
  /** After Holm over all that have a p. */
  readonly holm: number | null;
}

/** Paired t tests, and Holm's step-down over them (Holm 1979): sorted p times what is left, never falling. */
export function tested(contrasts: readonly Contrast[]): readonly Tested[] {
  const single = contrasts.map((each) => ({ ...each, p: pairedP(each.differences) }));
  const order = single.filter(({ p }) => p !== null).sort((a, b) => (a.p ?? 1) - (b.p ?? 1));
  let least = 0;
  const holm = new Map(
    order.map((each, i) => {
      least = Math.max(least, Math.min(1, (each.p ?? 1) * (order.length - i)));
      return [each, least] as const;
    }),
  );
  return single.map((each) => ({
    ...each,
    mean: mean(each.differences),
    interval: meanInterval(each.differences),
    holm: holm.get(each) ?? null,
  }));
}

function pairedP(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n < 2) return null;
  const spread = deviation(differences);
  if (spread === 0) return null;
  return 1 - studentShare((Math.abs(mean(differences)) * Math.sqrt(n)) / spread, n - 1);
}
