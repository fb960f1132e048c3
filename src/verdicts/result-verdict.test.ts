import { expect, test } from 'vitest';
import { dataReport, result, seedResult } from '../evaluation/fixtures-results';
import type { BenchmarkResult } from '../evaluation/result';
import { resultVerdict } from './result-verdict';

const labels = Array.from({ length: 100 }, (_, i) => i % 2);
const right = (count: number) => labels.map((label, row) => (row < count ? label : 1 - label));
const scored = (...counts: readonly number[]) => counts.map((count, i) => seedResult(i + 1, labels, right(count)));
const weights = { id: 'run/a/b', label: 'a', network: 'teacher', run: { name: 'a', step: 300 } } as const;
const interval = (mcc: readonly [number, number], accuracy: readonly [number, number]) => ({
  mcc: { low: mcc[0], high: mcc[1] },
  accuracy: { low: accuracy[0], high: accuracy[1] },
  f1: { low: 0, high: 1 },
});
const probe = (changes: Partial<BenchmarkResult>) => result({ mode: 'probe', weights, ...changes });
const verdict = (of: BenchmarkResult, ...others: readonly BenchmarkResult[]) =>
  resultVerdict(of, [...others, of], { metric: 'accuracy', name: 'accuracy' });

test('an interval that holds guessing is no better than guessing, and counting and advice stand beside it', () => {
  const weak = probe({ perSeed: scored(52), testInterval: interval([-0.15, 0.2], [0.42, 0.61]) });
  const kmer = result({ mode: 'kmer', perSeed: scored(80), testInterval: interval([0.5, 0.7], [0.72, 0.88]) });
  expect(verdict(weak, kmer)).toBe(
    'No better than guessing: the interval of the MCC x 100, -15.0 to 20.0, holds 0.0. ' +
      'Counting 4- and 5-mers does much better (+28.0). ' +
      'What has helped elsewhere: more steps of pretraining and full fine-tuning.',
  );
});

test('advice names what was not done, and none where weights are not at fault', () => {
  const weak = { perSeed: scored(50), testInterval: interval([-0.2, 0.2], [0.4, 0.6]) };
  const trained = { ...weights, run: { name: 'a', step: 3000 } };
  const features = { layer: 'last', pool: 'mean', strands: 'one' } as const;
  expect(verdict(probe({ ...weak, weights: trained, labels: 25, features }))).toContain(
    'What has helped elsewhere: more labels a class, the best layer instead of the last and full fine-tuning.',
  );
  const all = probe({ ...weak, weights: trained, labels: 25, report: dataReport([20, 25]), features });
  expect(verdict(all)).not.toContain('more labels');
  expect(verdict({ ...all, report: dataReport([20, 26]) })).toContain('more labels');
  expect(verdict(result({ ...weak, mode: 'scratch' }))).not.toContain('elsewhere');
  expect(verdict(probe({ ...weak, weights: { ...weights, id: 'untrained', run: null } }))).not.toContain('elsewhere');
});

test('a score above counting says by how much', () => {
  const good = probe({ perSeed: scored(90), testInterval: interval([0.7, 0.9], [0.85, 0.95]) });
  const kmer = result({ mode: 'kmer', perSeed: scored(70), testInterval: interval([0.3, 0.5], [0.6, 0.78]) });
  expect(verdict(good, kmer)).toBe(
    'Better than guessing: the interval of the MCC x 100 is 70.0 to 90.0, above 0.0. ' +
      'More than counting 4- and 5-mers (+20.0).',
  );
  expect(verdict(good)).toContain('What counting gives is not known yet: judge the k-mer floor on the same rows.');
});

test('seeds are paired: what the rows alone leave open, they may settle', () => {
  const rows = interval([0.3, 0.7], [0.6, 0.8]);
  const own = probe({ seeds: 3, perSeed: scored(70, 72, 74), testInterval: rows });
  const kmer = result({ mode: 'kmer', seeds: 3, perSeed: scored(65, 67, 70), testInterval: rows });
  expect(verdict(own, kmer)).toContain('More than counting 4- and 5-mers (+4.7).');
  const level = result({ mode: 'kmer', seeds: 3, perSeed: scored(65, 80, 71), testInterval: rows });
  const onehot = { ...level, mode: 'onehot' as const };
  expect(verdict(own, level, onehot)).toContain(
    'No difference is shown from counting 4- and 5-mers or which base stands where.',
  );
  const better = result({ mode: 'onehot', seeds: 3, perSeed: scored(76, 79, 80), testInterval: rows });
  expect(verdict(own, level, better)).toContain('Which base stands where does better (+6.3).');
});

test('floors of other rows or labels, and older ones, are passed over', () => {
  const own = probe({ perSeed: scored(90), testInterval: interval([0.7, 0.9], [0.85, 0.95]) });
  const kmer = (changes: Partial<BenchmarkResult>) =>
    result({ mode: 'kmer', perSeed: scored(99), testInterval: interval([0.9, 1], [0.97, 1]), ...changes });
  expect(verdict(own, kmer({ splitHash: 'bb' }), kmer({ labels: 25 }))).toContain('is not known yet');
  const newer = kmer({ perSeed: scored(60), testInterval: interval([0.1, 0.3], [0.5, 0.7]) });
  expect(verdict(own, kmer({}), newer)).toContain('More than counting');
});

test('worse than guessing, a floor by itself, a metric without interval or value, and a training that diverged', () => {
  const poor = { perSeed: scored(30), testInterval: interval([-0.6, -0.2], [0.2, 0.4]) };
  expect(verdict(probe(poor))).toMatch(
    /^Worse than guessing: the interval of the MCC x 100 is -60.0 to -20.0, below 0/,
  );
  expect(verdict(result({ mode: 'kmer', perSeed: scored(80), testInterval: interval([0.5, 0.7], [0.7, 0.9]) }))).toBe(
    'Better than guessing: the interval of the MCC x 100 is 50.0 to 70.0, above 0.0.',
  );
  const zero = probe({ mode: 'zeroshot', perSeed: scored(80) });
  const auroc = { metric: 'auroc', name: 'AUROC' } as const;
  expect(resultVerdict(zero, [zero], auroc)).toMatch(/^The AUROC is \d+\.\d x 100, without an interval\./);
  const held = { ...zero, testInterval: { ...zero.testInterval, auroc: { low: 0.48, high: 0.6 } } };
  expect(resultVerdict(held, [held], auroc)).toMatch(
    /^No better than guessing: the interval of the AUROC x 100, 48\.0 to 60\.0, holds 50\.0\./,
  );
  const [seed] = scored(90);
  const lost = probe({ perSeed: [{ ...seed, metrics: { ...seed.metrics, accuracy: Number.NaN } }] });
  expect(verdict(lost)).toBe('The accuracy is not defined here: the score says nothing of the network.');
  const diverged = result({
    mode: 'finetune',
    weights,
    perSeed: [{ ...seed, epochs: [{ ...seed.epochs[0], trainLoss: 7 }] }],
  });
  expect(verdict(diverged)).toBe(
    'Training diverged (seed 1): the score says nothing of the network. Lower the learning rate.',
  );
});
