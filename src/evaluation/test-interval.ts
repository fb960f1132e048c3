import { Draws, PURPOSE } from '../numerics/draws';
import type { Interval } from '../numerics/student-t';
import { scoresOf } from './metrics';
import type { ScoredMetric } from './result';

const RESAMPLES = 500;
const SHARE = 0.95;

/**
 * How far a score may be off because the test part is only so large: percentiles of the scores of resampled rows
 * (Efron's bootstrap), drawn from the confusion matrix.
 */
export function testInterval(confusion: readonly (readonly number[])[]): Record<ScoredMetric, Interval> {
  const classes = confusion.length;
  const cells = confusion.flat();
  const rows = cells.flatMap((count, cell) => new Array<number>(count).fill(cell));
  const scores = Array.from({ length: RESAMPLES }, (_, i) => {
    const draws = new Draws(0, 0, i, PURPOSE.testResample);
    const drawn = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    for (let n = 0; n < rows.length; n++) {
      const cell = rows[draws.below(rows.length)];
      drawn[Math.floor(cell / classes)][cell % classes]++;
    }
    return scoresOf(drawn);
  });
  const middle = (metric: ScoredMetric): Interval => {
    const sorted = scores.map((each) => each[metric]).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (RESAMPLES - 1))];
    return { low: at((1 - SHARE) / 2), high: at((1 + SHARE) / 2) };
  };
  return { accuracy: middle('accuracy'), mcc: middle('mcc'), f1: middle('f1') };
}
