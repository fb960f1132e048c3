import { expect, it } from 'vitest';
import { labelCurves } from '../evaluation/curves/label-curve';
import { dataReport, result, seedResult } from '../evaluation/fixtures-results';
import type { BenchmarkResult } from '../evaluation/result';
import { curveSentence } from './curve-verdict';

const truth = Array.from({ length: 100 }, (_, i) => i % 2);
/** A result with these shares of its 100 test rows right, one a seed. */
function scored(changes: Partial<BenchmarkResult>, ...shares: readonly number[]): BenchmarkResult {
  const perSeed = shares.map((share, i) =>
    seedResult(
      i + 1,
      truth,
      truth.map((label, row) => (row < 100 * share ? label : 1 - label)),
    ),
  );
  return result({ report: dataReport([900, 2000]), perSeed, ...changes });
}
const weights = { id: 'run/a/10', label: 'a', network: 'teacher' as const, run: { name: 'a', step: 10 } };
const probe = (labels: number | null, ...shares: readonly number[]) =>
  scored({ id: `p${labels}`, mode: 'probe', weights, labels }, ...shares);
const kmer = (labels: number | null, ...shares: readonly number[]) =>
  scored({ id: `k${labels}`, mode: 'kmer', labels }, ...shares);
const nameOf = ({ mode, weights: of }: BenchmarkResult) =>
  of === null ? `the ${mode} floor` : `${mode} of ${of.label}`;
const curvesOf = (...results: readonly BenchmarkResult[]) => labelCurves(results, 'accuracy', nameOf);

/** Five seeds about a share, near enough for their interval to reach two points each way. */
const about = (share: number) => [share - 0.02, share - 0.01, share, share + 0.01, share + 0.02];

const all = [
  probe(25, ...about(0.81)),
  probe(400, ...about(0.87)),
  kmer(25, ...about(0.71)),
  kmer(400, ...about(0.75)),
  kmer(null, ...about(0.92)),
  scored({ mode: 'phase', labels: 25 }, ...about(0.9)),
  scored({ mode: 'phase', labels: 400 }, ...about(0.95)),
];

it('says in one sentence with how many labels the others are not shown to be better', () => {
  expect(curveSentence(curvesOf(...all))).toBe(
    'With 25 labels a class, probe of a scores 81.0: more than the kmer floor with 400 (75.0); less than ' +
      'the phase floor with 25 (90.0).',
  );
  expect(curveSentence(curvesOf(...all.slice(0, 2)))).toBeNull();
  expect(curveSentence(curvesOf(...all.slice(2)))).toBeNull();
});

it('calls nothing more or less whose intervals overlap, whatever the means', () => {
  const [few, many] = [kmer(25, ...about(0.71)), kmer(400, ...about(0.79))];
  expect(curveSentence(curvesOf(all[0], all[1], few, many))).toBe(
    'With 25 labels a class, probe of a scores 81.0: not told apart from the kmer floor with 400 (79.0).',
  );
  expect(curveSentence(curvesOf(all[0], all[1], few, kmer(400, ...about(0.83))))).toContain(
    'not told apart from the kmer floor with 400 (83.0)',
  );
});
