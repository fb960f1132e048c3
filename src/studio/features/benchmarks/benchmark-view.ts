import { UNTRAINED } from '../../../engine/benchmarks/order';
import { type LayerChoice, PLAIN_FEATURES } from '../../../evaluation/feature-settings';
import { isFrozen, type Mode } from '../../../evaluation/modes';
import {
  type BenchmarkResult,
  deltaOf,
  divergedSeeds,
  labelsText,
  meanMetrics,
  type Score,
  scoreOf,
  takesAllLabels,
  whyNotLike,
} from '../../../evaluation/result';
import { PROTOCOLS, type PublishedNumber, type Task } from '../../../evaluation/tasks/task';
import { runOf } from '../../../evaluation/weights-source';
import type { FactName } from '../../help/benchmark-words';
import { duration, significant, whole } from '../../ui/format';
import { weightsText } from './benchmarks';

/** How results are put beside each other and beside published numbers. Pure. */

export const MODE_NAMES: Readonly<Record<Mode, string>> = {
  kmer: 'k-mer floor',
  onehot: 'one-hot floor',
  phase: 'phase floor',
  knn: 'k nearest neighbours',
  probe: 'linear probe',
  finetune: 'full fine-tuning',
  scratch: 'from scratch',
  zeroshot: 'zero-shot',
  table: 'count table',
};

export const MODE_HINTS: Readonly<Record<Mode, string>> = {
  kmer: 'Logistic regression on the frequencies of 4- and 5-mers: what needs no network at all.',
  onehot: 'Logistic regression on which base stands where: what a place alone tells.',
  phase: 'Logistic regression on 3-mers counted by their phase to the centre: made by hand for reading frames.',
  knn: 'The frozen network describes each sequence; the nearest training sequences vote.',
  probe: 'A linear classifier on what the frozen network makes of each sequence.',
  finetune: 'The pretrained network is trained on the task as a whole.',
  scratch: 'The same network trained without pretraining: the control that fine-tuning must beat.',
  zeroshot:
    'How much less likely the network finds the changed base than the one that is there, with that base hidden.',
  table: 'The same by the best table of counts of the bases around: the floor of what a context tells.',
};

export const resultName = (result: BenchmarkResult): string => `${curveName(result)}${labelsText(result)}`;

/** The same for all numbers of labels. */
export const curveName = ({ mode, weights }: Pick<BenchmarkResult, 'mode' | 'weights'>): string =>
  weights === null ? MODE_NAMES[mode] : `${MODE_NAMES[mode]}, ${weightsText(weights, weights.network)}`;

/** Published scores are written x 100; so are ours beside them. */
const points = (score: number): string => (100 * score).toFixed(1);
export const rangeText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${points(low)} to ${points(high)}`;

export interface DotRow {
  readonly id: string | null;
  readonly name: string;
  /** x 100. */
  readonly values: readonly number[];
  readonly mean: number;
  readonly interval: { readonly low: number; readonly high: number; readonly of: Score['intervalOf'] } | null;
  /** Why the number stands in no comparison with ours; null where it may. */
  readonly aside: string | null;
  /** What pretraining gave over the same network from scratch. */
  readonly delta: string | null;
}

/**
 * A task's results and what others reported, best comparable first among the published.
 * @param split hash of the data that are loaded; null where none are, then the newest result's
 */
export function dotRows(
  task: Task,
  results: readonly BenchmarkResult[],
  split: string | null = null,
): readonly DotRow[] {
  const current = split ?? results.at(-1)?.splitHash;
  const own = results.map((result) => ({
    ...ownRow(task, result, results),
    aside: result.splitHash === current ? null : otherRows(result),
  }));
  const newest = results.findLast(({ splitHash }) => splitHash === current);
  const published = task.published.map((number): DotRow => {
    const aside = newest === undefined ? null : whyAside(number, newest);
    return {
      id: null,
      name: number.model,
      values: [number.percent],
      mean: number.percent,
      interval: null,
      aside,
      delta: null,
    };
  });
  const comparable = published.filter(({ aside }) => aside === null).sort((a, b) => b.mean - a.mean);
  return [...own, ...comparable, ...published.filter(({ aside }) => aside !== null)];
}

function ownRow({ metric }: Task, result: BenchmarkResult, all: readonly BenchmarkResult[]): DotRow {
  const score = scoreOf(result, metric);
  const { low, high } = score.interval;
  return {
    id: result.id,
    name: resultName(result),
    values: score.values.map((value) => 100 * value),
    mean: 100 * score.mean,
    interval: { low: 100 * low, high: 100 * high, of: score.intervalOf },
    aside: null,
    delta: deltaText(result, all, metric),
  };
}

const otherRows = ({ report, splitHash }: BenchmarkResult): string =>
  `other rows${report === null ? '' : ` (${report.source})`}, split ${splitHash.slice(0, 8)}`;

/** The newest run from scratch of the same data, network size and settings is the control, unless it diverged. */
function deltaText(result: BenchmarkResult, all: readonly BenchmarkResult[], metric: Task['metric']): string | null {
  const [diverged] = divergedSeeds(result);
  if (diverged !== undefined) return `training diverged (${diverged.why})`;
  if (result.mode !== 'finetune' || result.weights?.id === UNTRAINED) return null;
  const controls = all.filter(
    (each) => each.mode === 'scratch' && each.splitHash === result.splitHash && each.parameters === result.parameters,
  );
  const control = controls.findLast((each) => whyNotLike(result, each) === null);
  const newest = controls.at(-1);
  if (control === undefined)
    return newest === undefined ? null : `no like run from scratch: ${whyNotLike(result, newest)}`;
  const delta = deltaOf(result, control, metric);
  if (delta === null) return null;
  const sign = delta.mean >= 0 ? '+' : '';
  const interval = delta.interval === null ? 'one seed' : rangeText(delta.interval);
  return `${sign}${points(delta.mean)} over scratch (${interval})`;
}

/** Why a published number may not be compared with a result; null where it may. */
export function whyAside({ protocol }: PublishedNumber, { report, seeds, perSeed }: BenchmarkResult): string | null {
  if (report !== null && report.differences.length > 0) return 'other rows than the published ones';
  if (report !== null && report.removed > 0) return 'leaking rows were removed here';
  if (protocol === 'best-on-test') return `${PROTOCOLS[protocol].name}: the test set picked the epoch`;
  if (protocol === 'cross-validated' && perSeed.length < 5)
    return `${PROTOCOLS[protocol].name}: run 5 seeds to compare (here ${seeds})`;
  return null;
}

/** Facts of a result as name and value, as the detail shows and the reports write them. */
export function resultFacts(result: BenchmarkResult): readonly (readonly [FactName, string])[] {
  const { weights, parameters, perSeed, device, settings, splitHash, wallMs, startedAt, report, build } = result;
  const [first] = perSeed;
  const facts: [FactName, string][] = [['Mode', MODE_NAMES[result.mode]]];
  if (weights !== null) facts.push(['Weights', weightsText(weights, weights.network)]);
  if (parameters > 0) facts.push(['Network', `${whole(parameters)} parameters`]);
  const features = featuresText(result);
  if (features !== null) facts.push(['Features', features]);
  if (result.padding === 'own')
    facts.push(['Padding', 'each row to its own length, since one is far longer than most']);
  if (first.transfer !== null) facts.push(['Loaded', transferText(first.transfer)]);
  if (settings !== null)
    facts.push([
      'Training',
      `at most ${settings.epochs} epochs, batch ${settings.batch}, learning rate ${settings.learningRate}`,
    ]);
  const recipe = recipeText(result);
  if (recipe !== '') facts.push(['Recipe', recipe]);
  if (result.labels != null && !takesAllLabels(result))
    facts.push(['Labels', `${whole(result.labels)} a class to train on, drawn by seed`]);
  facts.push([
    'Seeds',
    perSeed.length === result.seeds
      ? `${perSeed.map(({ seed }) => seed).join(', ')}`
      : '1 (nothing is drawn, so more would repeat it)',
  ]);
  facts.push(['Chosen on validation', perSeed.map(({ chosen }) => chosen).join('; ')]);
  const diverged = divergedSeeds(result);
  if (diverged.length > 0)
    facts.push(['Training diverged', diverged.map(({ seed, why }) => `seed ${seed}: ${why}`).join('; ')]);
  if (report !== null) facts.push(['Data', `${report.source}; ${report.split}`]);
  facts.push(
    ['Split hash', splitHash.slice(0, 16)],
    ['Device', device === null ? 'processor' : `${device.adapter} (${device.kind})`],
  );
  facts.push(['Wall time', duration(wallMs)], ['Started', startedAt.slice(0, 16).replace('T', ' ')]);
  if (build !== '') facts.push(['Build', build]);
  return facts;
}

/** What is in the recipe beside AdamW; of what is pretrained alone where the network is. */
function recipeText({ mode, settings }: BenchmarkResult): string {
  if (settings === null) return '';
  const { rateFactors = [], bothStrands = false, probeFirst = false, layerDecay = 1 } = settings;
  const parts = [
    ...(rateFactors.length > 1 ? [`${rateFactors.length} rates around it, chosen on validation`] : []),
    ...(bothStrands ? ['both strands'] : []),
    ...(mode === 'finetune' && probeFirst ? ['the linear probe first'] : []),
    ...(mode === 'finetune' && layerDecay !== 1 ? [`each layer at ${layerDecay} of the rate above`] : []),
  ];
  return parts.join('; ');
}

const POOL_TEXTS = { mean: 'mean of the bases', centre: 'base at the centre', cls: 'CLS vectors' } as const;
const STRAND_TEXTS = {
  one: 'one strand',
  averaged: 'mean of both strands',
  beside: 'both strands side by side',
} as const;

const layerText = (layer: LayerChoice): string =>
  layer === 'last' ? 'the last layer' : layer === 'all' ? 'all layers side by side' : `layer ${layer}`;

/** Which features of a frozen network were used; null where there were none. */
function featuresText({ mode, features, perSeed }: BenchmarkResult): string | null {
  if (!isFrozen(mode)) return null;
  const { layer, pool, strands } = features ?? PLAIN_FEATURES;
  const layers = [...new Set(perSeed.flatMap((seed) => (seed.layer === undefined ? [] : [seed.layer])))];
  const chosen = layer === 'best' ? `layer ${layers.join(' or ')}, the best on validation` : layerText(layer);
  return `${chosen}; ${POOL_TEXTS[pool]}; ${STRAND_TEXTS[strands]}`;
}

function transferText({ loaded, fresh, unused }: NonNullable<BenchmarkResult['perSeed'][number]['transfer']>): string {
  const layersOf = (names: readonly string[]) =>
    new Set(names.flatMap((name) => /^blocks\.(.+)\.(?!.*\.)/.exec(name)?.[1] ?? [])).size;
  const parts = [`${layersOf(loaded)} layers of the pretrained network`];
  if (fresh.length > 0) parts.push(`${layersOf(fresh)} more that the longer task needs start silent`);
  if (unused.length > 0) parts.push(`${layersOf(unused)} were not needed`);
  return parts.join('; ');
}

const METRIC_LABELS = {
  accuracy: 'accuracy',
  mcc: 'MCC',
  f1: 'F1',
  auroc: 'AUROC',
  auprc: 'AUPRC',
  calibrationError: 'calibration error',
} as const;

/** Each metric's mean, and its values by seed. */
export function metricRows(result: BenchmarkResult): readonly {
  readonly metric: keyof typeof METRIC_LABELS;
  readonly name: string;
  readonly mean: string;
  readonly values: readonly string[];
}[] {
  const means = meanMetrics(result);
  const text = (value: number | null) => (value === null ? 'not defined' : significant(value));
  return (Object.keys(METRIC_LABELS) as (keyof typeof METRIC_LABELS)[]).map((metric) => ({
    metric,
    name: METRIC_LABELS[metric],
    mean: text(means[metric]),
    values: result.perSeed.map(({ metrics }) => text(metrics[metric])),
  }));
}

/** Test rows by true and called class, all seeds together. */
export const confusionOf = ({ perSeed }: BenchmarkResult): readonly (readonly number[])[] =>
  perSeed[0].confusion.map((row, truth) =>
    row.map((_, called) => perSeed.reduce((sum, { confusion }) => sum + confusion[truth][called], 0)),
  );

/**
 * Results of one run's checkpoints, judged alike and none of them diverged: does the probe improve as pretraining goes
 * on?
 */
export interface AlongRun {
  /** Two may have one name. */
  readonly id: string;
  readonly name: string;
  readonly values: readonly { readonly step: number; readonly score: number }[];
  /** The same of the untrained network, where it was judged on the same rows. */
  readonly untrained: number | null;
}

export function alongRuns({ metric }: Task, results: readonly BenchmarkResult[]): readonly AlongRun[] {
  const groups = new Map<string, { id: string; name: string; values: Map<number, number>; untrained: number | null }>();
  for (const result of results) {
    const { weights, mode, splitHash, settings, features, labels = null } = result;
    if (weights === null || weights.run === null || whyNotLike(result, result) !== null) continue;
    const key = JSON.stringify([runOf(weights), weights.network, mode, labels, splitHash, settings, features]);
    const control = results.findLast(
      (each) =>
        each.weights?.id === UNTRAINED &&
        each.mode === mode &&
        each.parameters === result.parameters &&
        whyNotLike(result, each) === null,
    );
    const untrained = control === undefined ? null : 100 * scoreOf(control, metric).mean;
    const group = groups.get(key) ?? {
      id: key,
      name: [
        `${weights.run.name}, ${weights.network}, ${MODE_NAMES[mode]}`,
        ...(labels === null ? [] : [`${whole(labels)} labels`]),
      ].join(', '),
      values: new Map(),
      untrained,
    };
    group.values.set(weights.run.step, 100 * scoreOf(result, metric).mean);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ values }) => values.size > 1)
    .map(({ values, ...group }) => ({
      ...group,
      values: [...values].map(([step, score]) => ({ step, score })).sort((a, b) => a.step - b.step),
    }));
}
