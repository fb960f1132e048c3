import { isFloor, type Mode, usesWeights } from '../evaluation/modes';
import { type BenchmarkResult, divergedSeeds, type ScoredMetric, scoreOf, takesAllLabels } from '../evaluation/result';
import { UNTRAINED } from '../evaluation/weights-source';
import { type Interval, meanInterval } from '../numerics/student-t';
import { inWords, pointsText, signedPoints } from './words';

/** What a benchmark's score means: against guessing, against counting, and what to try. */

/** Of each floor, what it does. */
const FLOOR_NAMES: Readonly<Partial<Record<Mode, string>>> = {
  kmer: 'counting 4- and 5-mers',
  onehot: 'which base stands where',
  phase: '3-mers counted by phase',
  table: 'the table of counts',
};
/** From so much of a score on, a difference is called much. */
const MUCH = 0.1;

export interface ResultWords {
  readonly metric: ScoredMetric;
  /** The metric as people write it. */
  readonly name: string;
}

/**
 * Two or three sentences on a result.
 * @param others of the same task, oldest first; what was judged on other rows or labels is passed over
 */
export function resultVerdict(
  result: BenchmarkResult,
  others: readonly BenchmarkResult[],
  { metric, name }: ResultWords,
): string {
  const [diverged] = divergedSeeds(result);
  if (diverged !== undefined)
    return `Training diverged (seed ${diverged.seed}): the score says nothing of the network. Lower the learning rate.`;
  if (!Number.isFinite(scoreOf(result, metric).mean))
    return `The ${name} is not defined here: the score says nothing of the network.`;
  const guessing = againstGuessing(result, metric);
  if (isFloor(result.mode) || result.mode === 'table') return guessing.text;
  const floors = floorsOf(result, others).map((floor) => against(result, floor, metric));
  const counting = countingText(floors);
  const lost = !guessing.better || floors.some(({ how }) => how === 'better');
  return [guessing.text, counting, lost ? adviceText(result) : null].filter((text) => text !== null).join(' ');
}

/** The MCC of guessing is 0, also where classes differ in size; the AUROC's is one half. */
function againstGuessing(
  result: BenchmarkResult,
  metric: ScoredMetric,
): { readonly better: boolean; readonly text: string } {
  const [judged, name, chance] = metric === 'auroc' ? ([metric, 'AUROC', 0.5] as const) : (['mcc', 'MCC', 0] as const);
  const { interval, mean } = scoreOf(result, judged);
  const range = `${pointsText(interval.low)} to ${pointsText(interval.high)}`;
  if (!Number.isFinite(interval.low) || !Number.isFinite(interval.high))
    return { better: mean > chance, text: `The ${name} is ${pointsText(mean)} x 100, without an interval.` };
  if (interval.low > chance)
    return {
      better: true,
      text: `Better than guessing: the interval of the ${name} x 100 is ${range}, above ${pointsText(chance)}.`,
    };
  if (interval.high < chance)
    return {
      better: false,
      text: `Worse than guessing: the interval of the ${name} x 100 is ${range}, below ${pointsText(chance)}.`,
    };
  return {
    better: false,
    text: `No better than guessing: the interval of the ${name} x 100, ${range}, holds ${pointsText(chance)}.`,
  };
}

/** The newest of each floor on the same rows and labels. */
const floorsOf = (result: BenchmarkResult, others: readonly BenchmarkResult[]): readonly BenchmarkResult[] =>
  Object.keys(FLOOR_NAMES).flatMap(
    (mode) =>
      others.findLast(
        (each) =>
          each.mode === mode &&
          each.splitHash === result.splitHash &&
          (each.labels ?? null) === (result.labels ?? null),
      ) ?? [],
  );

interface Against {
  readonly name: string;
  /** The floor's score less the result's. */
  readonly gap: number;
  /** Whether the floor is better or worse than chance explains. */
  readonly how: 'better' | 'worse' | 'level';
}

/**
 * Paired by seed where both have several: the interval of the mean difference. Else by whether the intervals of the two
 * over their test rows leave room between them, which asks for more than a test of the difference would.
 */
function against(result: BenchmarkResult, floor: BenchmarkResult, metric: ScoredMetric): Against {
  const name = FLOOR_NAMES[floor.mode] ?? floor.mode;
  const [own, other] = [scoreOf(result, metric), scoreOf(floor, metric)];
  const gap = other.mean - own.mean;
  const interval = pairedInterval(result, floor, metric) ?? {
    low: other.interval.low - own.interval.high,
    high: other.interval.high - own.interval.low,
  };
  return { name, gap, how: interval.low > 0 ? 'better' : interval.high < 0 ? 'worse' : 'level' };
}

/** Null below two seeds in common, or where all differ alike. */
function pairedInterval(result: BenchmarkResult, floor: BenchmarkResult, metric: ScoredMetric): Interval | null {
  const bySeed = new Map(floor.perSeed.map(({ seed, metrics }) => [seed, metrics[metric]]));
  const gaps = result.perSeed.flatMap(({ seed, metrics }) => {
    const [own, other] = [metrics[metric], bySeed.get(seed)];
    return own == null || other == null ? [] : [other - own];
  });
  return new Set(gaps).size < 2 ? null : meanInterval(gaps);
}

function countingText(floors: readonly Against[]): string {
  if (floors.length === 0) return 'What counting gives is not known yet: judge the k-mer floor on the same rows.';
  const [best] = floors.filter(({ how }) => how === 'better').toSorted((a, b) => b.gap - a.gap);
  if (best !== undefined)
    return `${capital(best.name)} does ${best.gap > MUCH ? 'much better' : 'better'} (${signedPoints(best.gap)}).`;
  const level = floors.filter(({ how }) => how === 'level').map(({ name }) => name);
  if (level.length > 0) return `No difference is shown from ${inWords(level, 'or')}.`;
  return `More than ${inWords(floors.map(({ name, gap }) => `${name} (${signedPoints(-gap)})`))}.`;
}

/** Steps that nano was trained for where more steps were seen to help (docs/benchmarks.md). */
const MANY_STEPS = 3000;

/** What raised scores in this project's own measurements (docs/results/evidence.md), and was not done here. */
function adviceText(result: BenchmarkResult): string | null {
  const { mode, weights, features } = result;
  if (!usesWeights(mode) || weights === null || weights.id === UNTRAINED) return null;
  const steps = weights.run?.step ?? MANY_STEPS;
  const helps = [
    ...(steps < MANY_STEPS ? ['more steps of pretraining'] : []),
    ...(!takesAllLabels(result) && mode !== 'zeroshot' ? ['more labels a class'] : []),
    ...(features?.layer === 'last' ? ['the best layer instead of the last'] : []),
    ...(mode === 'probe' || mode === 'knn' ? ['full fine-tuning'] : []),
  ];
  return helps.length === 0 ? null : `What has helped elsewhere: ${inWords(helps)}.`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
