import { Draws, PURPOSE } from '../../numerics/draws';
import type { Interval } from '../../numerics/student-t';
import type { ScoredMetric } from '../result';
import { areaUnderRoc, scoresOf } from './metrics';

const RESAMPLES = 500;
const SHARE = 0.95;

/** Metrics that the confusion matrix decides. */
type Counted = Exclude<ScoredMetric, 'auroc'>;

/**
 * How far a score may be off because the test part is only so large: percentiles of the scores of resampled rows
 * (Efron's bootstrap), drawn from the confusion matrix.
 */
export function testInterval(confusion: readonly (readonly number[])[]): Record<Counted, Interval> {
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
  const middle = (metric: Counted): Interval => middleOf(scores.map((each) => each[metric]));
  return { accuracy: middle('accuracy'), mcc: middle('mcc'), f1: middle('f1') };
}

/** The same for the area under the ROC curve, from resampled scores. @param positive [N] 1 where class 1 is true */
export function rocInterval(scores: Float32Array, positive: Uint8Array): Interval {
  const areas = Array.from({ length: RESAMPLES }, (_, i) => {
    const draws = new Draws(0, 0, i, PURPOSE.testResample);
    const rows = Uint32Array.from(scores, () => draws.below(scores.length));
    return areaUnderRoc(
      Float32Array.from(rows, (row) => scores[row]),
      Uint8Array.from(rows, (row) => positive[row]),
    );
  });
  return middleOf(areas.filter((area) => area !== null));
}

function middleOf(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at((1 - SHARE) / 2), high: at((1 + SHARE) / 2) };
}
