import { csvLine } from '../../formats/csv-text';
import type { Interval } from '../../numerics/student-t';
import { isFloor } from '../modes';
import { type BenchmarkResult, divergedSeeds, type ScoredMetric, scoreOf, takesAllLabels } from '../result';
import { UNTRAINED } from '../weights-source';

/** Label efficiency: how well each way to judge does with how many labels. Pure. */

export interface LabelPoint {
  /** Of each class to train on; on average, where some classes have fewer, or all were taken. */
  readonly labels: number;
  /** All there are were taken. */
  readonly all: boolean;
  /** Of 1. */
  readonly mean: number;
  /** 95 %, over seeds or, where there is one, over test rows. */
  readonly interval: Interval;
  readonly seeds: number;
}

/** What a curve is of: decides how it is drawn. */
export type CurveKind = 'pretrained' | 'untrained' | 'scratch' | 'kmer' | 'onehot' | 'phase';

export interface LabelCurve {
  /** Two may have one name: of other settings, or other features. */
  readonly id: string;
  readonly name: string;
  readonly kind: CurveKind;
  /** Rising in labels; two or more. */
  readonly points: readonly LabelPoint[];
}

/**
 * The curves of results on the same rows: each way to judge, network and settings its own, the newest result of each
 * number of labels. Those that diverged are left out, and what was judged with one number of labels only.
 * @param results oldest first
 * @param nameOf names a curve by one of its results
 */
export function labelCurves(
  results: readonly BenchmarkResult[],
  metric: ScoredMetric,
  nameOf: (result: BenchmarkResult) => string,
): readonly LabelCurve[] {
  const groups = new Map<string, { of: BenchmarkResult; readonly points: Map<number, LabelPoint> }>();
  for (const result of results) {
    const point = pointOf(result, metric);
    const { mode, weights, splitHash, features, settings, parameters } = result;
    if (point === null || divergedSeeds(result).length > 0) continue;
    const key = JSON.stringify([mode, weights?.id, weights?.network, splitHash, features, settings, parameters]);
    const group = groups.get(key) ?? { of: result, points: new Map() };
    group.of = result;
    group.points.set(point.labels, point);
    groups.set(key, group);
  }
  return [...groups]
    .filter(([, { points }]) => points.size > 1)
    .map(([id, { of, points }]) => ({
      id,
      name: nameOf(of),
      kind: kindOf(of),
      points: [...points.values()].sort((a, b) => a.labels - b.labels),
    }));
}

/** Null where how many labels there were is not known, or the score is none. */
function pointOf(result: BenchmarkResult, metric: ScoredMetric): LabelPoint | null {
  const { labels = null, report, perSeed } = result;
  const perClass = report?.parts.train.perClass ?? [];
  const taken = perClass.reduce((sum, rows) => sum + Math.min(rows, labels ?? rows), 0);
  const { mean, interval } = scoreOf(result, metric);
  const all = takesAllLabels(result);
  const count = Math.round(taken / perClass.length);
  if (!(count > 0) || !Number.isFinite(mean)) return null;
  return { labels: count, all, mean, interval, seeds: perSeed.length };
}

function kindOf({ mode, weights }: BenchmarkResult): CurveKind {
  if (isFloor(mode)) return mode;
  if (mode === 'scratch') return 'scratch';
  return weights?.id === UNTRAINED ? 'untrained' : 'pretrained';
}

/** A line a point; scores of 1. */
export function curvesCsv(curves: readonly LabelCurve[], metric: ScoredMetric): string {
  const head = ['what', 'labels a class', 'all labels', metric, 'low', 'high', 'seeds'];
  const lines = curves.flatMap(({ name, points }) =>
    points.map(({ labels, all, mean, interval, seeds }) => [
      name,
      labels,
      String(all),
      mean,
      interval.low,
      interval.high,
      seeds,
    ]),
  );
  return [head, ...lines].map(csvLine).join('');
}
