import { type Mode, usesWeights } from '../modes';
import { type BenchmarkResult, type Delta, deltaOf, type ScoredMetric, whyNotLike } from '../result';
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
