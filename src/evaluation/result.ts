import type { NetworkShape } from '../model/shape';
import { type Interval, mean, meanInterval } from '../numerics/student-t';
import type { Transfer } from './classifier';
import type { DataReport } from './data/report';
import { divergenceOf } from './divergence';
import type { FeatureSettings, Layer } from './feature-settings';
import type { EpochPoint } from './fit';
import type { Mode } from './modes';
import type { Assessment, Metrics } from './scores/metrics';
import type { TuningSettings } from './tuning/fine-tune';
import type { NetworkName } from './weights-source';

/** A test example that was called wrong, and how sure the model was of it. */
export interface WrongCall {
  /** Row of the test part, from 0. */
  readonly row: number;
  readonly truth: number;
  readonly called: number;
  /** Of the called class. */
  readonly probability: number;
  readonly sequence: string;
}

/** What one seed gave on the test part. */
export interface SeedResult extends Assessment {
  readonly seed: number;
  /** What was chosen on the validation part, in words. */
  readonly chosen: string;
  readonly validation: { readonly mcc: number; readonly accuracy: number; readonly loss: number };
  readonly epochs: readonly EpochPoint[];
  readonly transfer: Transfer | null;
  /** The layer whose features were used, where frozen ones were. */
  readonly layer?: Layer;
  /** The surest mistakes first. */
  readonly wrong: readonly WrongCall[];
  readonly wallMs: number;
}

/** The weights a result is of, as they were then. */
export interface WeightsUsed {
  readonly id: string;
  readonly label: string;
  readonly network: NetworkName;
  readonly run: { readonly name: string; readonly step: number } | null;
}

/** One benchmark, done: plain JSON, complete in itself. */
export interface BenchmarkResult {
  readonly version: 1;
  readonly id: string;
  readonly task: string;
  readonly mode: Mode;
  /** Of each class to train on, drawn by seed; null where all were taken, as they all were in older results. */
  readonly labels?: number | null;
  /** Of frozen networks; older results, without them, are of the last layer's mean on one strand. */
  readonly features?: FeatureSettings | null;
  /** Null for the modes that start from none. */
  readonly weights: WeightsUsed | null;
  /** Of the network; null for floors. */
  readonly shape: NetworkShape | null;
  readonly parameters: number;
  /** Rows were made no longer than their own length asks for; left out where all were as long as the longest. */
  readonly padding?: 'own';
  readonly settings: TuningSettings | null;
  /** What was asked; where neither data nor model draw anything one seed stands for all. */
  readonly seeds: number;
  readonly perSeed: readonly SeedResult[];
  /** 95 % of the resampled test rows of the first seed; of AUROC only where it is what a task is judged by. */
  readonly testInterval: Readonly<Record<Exclude<ScoredMetric, 'auroc'>, Interval>> & { readonly auroc?: Interval };
  readonly classes: readonly string[];
  readonly splitHash: string;
  readonly report: DataReport | null;
  readonly device: { readonly kind: 'webgpu' | 'wasm'; readonly adapter: string } | null;
  /** The studio that made it; empty where it is not built. */
  readonly build: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly wallMs: number;
}

/** The metrics a task may be judged by. */
export type ScoredMetric = 'accuracy' | 'mcc' | 'f1' | 'auroc';

/**
 * A mean with how far it may be off, and what of: the draw of the seed, or of the test rows where there is one seed.
 */
export interface Score {
  readonly mean: number;
  readonly values: readonly number[];
  readonly interval: Interval;
  readonly intervalOf: 'seeds' | 'test rows';
}

export function scoreOf(result: BenchmarkResult, metric: ScoredMetric): Score {
  const values = result.perSeed.map(({ metrics }) => metrics[metric] ?? Number.NaN);
  // Seeds that all score alike say nothing about how far the score may be off.
  const overSeeds = new Set(values).size < 2 ? null : meanInterval(values);
  return {
    mean: mean(values),
    values,
    interval: overSeeds ?? result.testInterval[metric] ?? { low: Number.NaN, high: Number.NaN },
    intervalOf: overSeeds === null ? 'test rows' : 'seeds',
  };
}

/** Means over the seeds; null where no seed defines the metric. */
export function meanMetrics({ perSeed }: BenchmarkResult): Record<keyof Metrics, number | null> {
  const names = Object.keys(perSeed[0].metrics) as (keyof Metrics)[];
  const meanOf = (name: keyof Metrics) => {
    const values = perSeed.map(({ metrics }) => metrics[name]).filter((value) => value !== null);
    return values.length === 0 ? null : mean(values);
  };
  return Object.fromEntries(names.map((name) => [name, meanOf(name)])) as Record<keyof Metrics, number | null>;
}

export interface Delta {
  readonly mean: number;
  /** 95 % over the seeds both have; null with one. */
  readonly interval: Interval | null;
  readonly seeds: number;
}

/** Whether every training row was taken: also where more labels of a class were asked for than any has. */
export const takesAllLabels = ({ labels = null, report }: Pick<BenchmarkResult, 'labels' | 'report'>): boolean =>
  labels === null || (report !== null && labels >= Math.max(...report.parts.train.perClass));

/** How many labels a result is of, behind what else it is of; nothing where all were asked for. */
export function labelsText(result: Pick<BenchmarkResult, 'labels' | 'report'>): string {
  if (result.labels == null) return '';
  const asked = result.labels.toLocaleString('en');
  return takesAllLabels(result) ? `, all labels (no class has more than ${asked})` : `, ${asked} labels a class`;
}

/** Seeds whose training diverged, with what speaks for it. */
export const divergedSeeds = ({
  perSeed,
  classes,
}: Pick<BenchmarkResult, 'perSeed' | 'classes'>): readonly { readonly seed: number; readonly why: string }[] =>
  perSeed.flatMap(({ seed, epochs }) => {
    const why = divergenceOf(epochs, classes.length);
    return why === null ? [] : [{ seed, why }];
  });

/** Why two results stand in no comparison, as a clause; null where they may. */
export function whyNotLike(one: BenchmarkResult, other: BenchmarkResult): string | null {
  if (one.splitHash !== other.splitHash) return 'it has other rows';
  if ((one.labels ?? null) !== (other.labels ?? null)) return 'it had another number of labels';
  const settings = [one, other].map((each) => JSON.stringify(each.settings));
  if (settings[0] !== settings[1]) return 'it was trained with other settings';
  const finite = [one, other].every(({ perSeed }) =>
    perSeed.every(({ metrics: { accuracy, mcc, f1 } }) => [accuracy, mcc, f1].every(Number.isFinite)),
  );
  if (!finite) return 'one of the two has no finite score';
  return [one, other].some((each) => divergedSeeds(each).length > 0) ? 'one of the two diverged' : null;
}

/**
 * What pretraining gave: the mean over seeds of (with - without), paired by seed, since a seed draws the same head,
 * order and validation part for both. Where one of the two draws nothing, its one seed stands for all of the other's.
 * Null where nothing is comparable: other data, other settings, a training that diverged, or no seed in common.
 */
export function deltaOf(withWeights: BenchmarkResult, without: BenchmarkResult, metric: ScoredMetric): Delta | null {
  if (whyNotLike(withWeights, without) !== null) return null;
  const [own, control] = [withWeights, without].map(({ seeds, perSeed }) => {
    const bySeed = new Map(perSeed.map(({ seed, metrics }) => [seed, metrics[metric]]));
    const forAll = perSeed.length === 1 && seeds > 1 ? perSeed[0].metrics[metric] : undefined;
    return { bySeed, of: (seed: number) => bySeed.get(seed) ?? forAll };
  });
  const seeds = new Set([...own.bySeed.keys(), ...control.bySeed.keys()]);
  const differences = [...seeds].flatMap((seed) => {
    const [one, other] = [own.of(seed), control.of(seed)];
    return one == null || other == null ? [] : [one - other];
  });
  return differences.length === 0
    ? null
    : { mean: mean(differences), interval: meanInterval(differences), seeds: differences.length };
}
