import { expect, test } from 'vitest';
import { result, seedResult } from '../evaluation/fixtures-results';
import type { BenchmarkResult } from '../evaluation/result';
import { comparisonsOf } from '../evaluation/self-pretraining/comparison';
import { UNTRAINED } from '../evaluation/weights-source';
import { comparisonSentence } from './comparison-verdict';

const labels = [0, 0, 0, 0, 1, 1, 1, 1];
/** Test calls of which so many are right. */
const right = (count: number) => labels.map((label, row) => (row < count ? label : 1 - label));
const scored = (...counts: readonly number[]) => counts.map((count, i) => seedResult(i + 1, labels, right(count)));
const weights = { id: 'run/a/b', label: 'rows-nano-1', network: 'teacher', run: { name: 'rows', step: 300 } } as const;
const untrained = { id: UNTRAINED, label: 'untrained network', network: 'teacher', run: null } as const;
const accuracy = { metric: 'accuracy', name: 'accuracy' } as const;
const sentence = (...results: readonly BenchmarkResult[]) =>
  comparisonsOf(results, 'accuracy').map((each) => comparisonSentence(each, accuracy));

test('fine-tuned weights stand beside scratch by seed, with the interval of the difference and the floors', () => {
  const [text] = sentence(
    result({ mode: 'kmer', perSeed: scored(4) }),
    result({ mode: 'scratch', seeds: 3, perSeed: scored(4, 4, 5) }),
    result({ mode: 'finetune', weights, seeds: 3, perSeed: scored(6, 6, 7) }),
  );
  expect(text).toBe(
    'Fine-tuned from "rows-nano-1", step 300 (teacher), the network scores accuracy 79.2 x 100, from scratch 54.2: ' +
      'a difference of +25.0 (95 % interval +25.0 to +25.0 over 3 seeds), more than their draw explains; ' +
      'floors: k-mer 50.0.',
  );
});

test('a probe of one network stands beside as many untrained ones as there are seeds', () => {
  const probe = (own: BenchmarkResult['weights'], ...counts: readonly number[]) =>
    result({ mode: 'probe', weights: own, seeds: 3, perSeed: scored(...counts) });
  expect(sentence(probe(weights, 6), probe(untrained, 4, 5, 6))).toEqual([
    'A linear probe on "rows-nano-1", step 300 (teacher) scores accuracy 75.0 x 100, on the untrained network 62.5: ' +
      'a difference of +12.5 (95 % interval -18.6 to +43.6 over 3 untrained networks), ' +
      'no more than their draw does, so that no difference is shown.',
  ]);
  expect(sentence(probe(weights, 3), probe(untrained, 7, 7, 8))[0]).toContain('pretraining cost more than their draw');
});

test('where one of the two diverged no difference is told', () => {
  const [diverged] = scored(4).map((seed) => ({
    ...seed,
    epochs: [{ ...seed.epochs[0], trainLoss: 7 }],
  }));
  const [text] = sentence(result({ perSeed: scored(5) }), result({ mode: 'finetune', weights, perSeed: [diverged] }));
  expect(text).toContain('from scratch 62.5: no difference is told, since one of the two diverged.');
});

test('one seed gives no interval, and other rows, other networks or other numbers of labels no comparison', () => {
  const own = result({ mode: 'finetune', weights, perSeed: scored(6) });
  const scratch = (changes: Partial<BenchmarkResult>) => result({ perSeed: scored(4), ...changes });
  expect(sentence(scratch({}), own)[0]).toContain('a difference of +25.0, of one seed, which gives no interval.');
  for (const other of [{ splitHash: 'bb' }, { labels: 25 }, { parameters: 99 }])
    expect(sentence(scratch(other), own)).toEqual([]);
  const few = sentence(scratch({ labels: 25 }), { ...own, labels: 25 });
  expect(few[0]).toContain('from scratch 50.0, with 25 labels a class: a difference');
});
