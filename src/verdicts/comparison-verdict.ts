import { isFrozen, type Mode } from '../evaluation/modes';
import { type BenchmarkResult, type Delta, type ScoredMetric, scoreOf, whyNotLike } from '../evaluation/result';
import type { Comparison, FLOORS } from '../evaluation/self-pretraining/comparison';
import { countText, pointsText, signedPoints } from './words';

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
  const score = (result: BenchmarkResult) => pointsText(scoreOf(result, metric).mean);
  const step = weights?.run == null ? '' : `, step ${countText(weights.run.step)}`;
  const who = `"${weights?.label}"${step} (${weights?.network})`;
  const scores =
    mode === 'finetune'
      ? `Fine-tuned from ${who}, the network scores ${name} ${score(pretrained)} x 100, from scratch ${score(control)}`
      : `${JUDGES[mode] ?? mode} on ${who} scores ${name} ${score(pretrained)} x 100, ` +
        `on the untrained network ${score(control)}`;
  const few = labels === null ? '' : `, with ${countText(labels)} labels a class`;
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
  const difference = `a difference of ${signedPoints(mean)}`;
  if (interval === null) return `${difference}, of one seed, which gives no interval`;
  const { low, high } = interval;
  const verdict =
    low > 0
      ? 'more than their draw explains'
      : high < 0
        ? 'pretraining cost more than their draw explains'
        : 'no more than their draw does, so that no difference is shown';
  const range = `${signedPoints(low)} to ${signedPoints(high)}`;
  return `${difference} (95 % interval ${range} over ${seeds} ${drawn}), ${verdict}`;
}
