import { isFrozen, type Mode, usesWeights } from '../modes';
import { type BenchmarkResult, type Delta, deltaOf, type ScoredMetric, scoreOf, whyNotLike } from '../result';
import { UNTRAINED } from '../weights-source';

/** Pretrained weights against the same network without them, judged alike on the same rows, beside floors. Pure. */
export interface Comparison {
  readonly pretrained: BenchmarkResult;
  readonly control: BenchmarkResult;
  /** Null where the two stand in no comparison. */
  readonly delta: Delta | null;
  /** The newest of each kind. */
  readonly floors: readonly BenchmarkResult[];
}

/** The floors that any network pretrained on rows is held against. */
export const FLOORS = ['kmer', 'onehot'] as const satisfies readonly Mode[];

/** How the network without pretraining is judged. */
export const controlMode = (mode: Mode): Mode => (mode === 'finetune' ? 'scratch' : mode);

/**
 * What there is to compare: each pretrained network, way to judge and number of labels once, by its newest result that
 * has a control, beside the newest control it may be compared with.
 * @param results of the same rows, oldest first
 */
export function comparisonsOf(results: readonly BenchmarkResult[], metric: ScoredMetric): readonly Comparison[] {
  const found = new Map<string, Comparison>();
  for (const pretrained of results) {
    const { weights, mode, labels = null } = pretrained;
    if (weights === null || weights.id === UNTRAINED || !usesWeights(mode)) continue;
    const controls = results.filter((each) => isControlOf(each, pretrained));
    const control = controls.findLast((each) => whyNotLike(pretrained, each) === null) ?? controls.at(-1);
    if (control === undefined) continue;
    const delta = deltaOf(pretrained, control, metric);
    const floors = FLOORS.flatMap(
      (floor) => results.findLast((each) => each.mode === floor && (each.labels ?? null) === labels) ?? [],
    );
    const key = [weights.id, weights.network, mode, labels].join(' ');
    found.delete(key);
    found.set(key, { pretrained, control, delta, floors });
  }
  return [...found.values()];
}

function isControlOf(control: BenchmarkResult, pretrained: BenchmarkResult): boolean {
  const { mode, parameters, features, splitHash, labels = null } = pretrained;
  const alike =
    control.mode === controlMode(mode) &&
    control.parameters === parameters &&
    control.splitHash === splitHash &&
    (control.labels ?? null) === labels;
  if (!alike || mode === 'finetune') return alike;
  return control.weights?.id === UNTRAINED && JSON.stringify(control.features) === JSON.stringify(features);
}

const FLOOR_NAMES: Readonly<Record<(typeof FLOORS)[number], string>> = { kmer: 'k-mer', onehot: 'one-hot' };
const JUDGES: Readonly<Partial<Record<Mode, string>>> = {
  probe: 'A linear probe',
  knn: 'A vote of nearest neighbours',
  zeroshot: 'Zero-shot',
};

/**
 * What came out, in one sentence: both scores, their difference with its interval and what that is over, and the
 * floors.
 * @param metric as people write it
 */
export function comparisonSentence(
  { pretrained, control, delta, floors }: Comparison,
  { metric, name }: { readonly metric: ScoredMetric; readonly name: string },
): string {
  const { mode, weights, labels = null } = pretrained;
  const score = (result: BenchmarkResult) => points(scoreOf(result, metric).mean);
  const step = weights?.run == null ? '' : `, step ${weights.run.step.toLocaleString('en')}`;
  const who = `"${weights?.label}"${step} (${weights?.network})`;
  const scores =
    mode === 'finetune'
      ? `Fine-tuned from ${who}, the network scores ${name} ${score(pretrained)} x 100, from scratch ${score(control)}`
      : `${JUDGES[mode] ?? mode} on ${who} scores ${name} ${score(pretrained)} x 100, ` +
        `on the untrained network ${score(control)}`;
  const few = labels === null ? '' : `, with ${labels.toLocaleString('en')} labels a class`;
  const beside = floors.map((floor) => `${FLOOR_NAMES[floor.mode as keyof typeof FLOOR_NAMES]} ${score(floor)}`);
  const others = beside.length === 0 ? '' : `; floors: ${beside.join(', ')}`;
  const difference =
    delta === null
      ? `no difference is told, since ${whyNotLike(pretrained, control) ?? 'no seed has both scores'}`
      : differenceText(delta, whatIsDrawn(pretrained));
  return `${scores}${few}: ${difference}${others}.`;
}

/** What the seeds of a comparison draw. */
function whatIsDrawn({ mode, perSeed, seeds }: BenchmarkResult): string {
  return isFrozen(mode) && perSeed.length < seeds ? 'untrained networks' : 'seeds';
}

function differenceText({ mean, interval, seeds }: Delta, drawn: string): string {
  const difference = `a difference of ${signed(mean)}`;
  if (interval === null) return `${difference}, of one seed, which gives no interval`;
  const { low, high } = interval;
  const verdict =
    low > 0
      ? 'more than their draw explains'
      : high < 0
        ? 'pretraining cost more than their draw explains'
        : 'no more than their draw does, so that no difference is shown';
  return `${difference} (95 % interval ${signed(low)} to ${signed(high)} over ${seeds} ${drawn}), ${verdict}`;
}

const points = (score: number): string => (100 * score).toFixed(1);
const signed = (score: number): string => `${score >= 0 ? '+' : ''}${points(score)}`;
