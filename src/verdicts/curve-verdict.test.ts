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

const all = [
  probe(25, 0.8, 0.82),
  probe(400, 0.86, 0.88),
  kmer(25, 0.7, 0.72),
  kmer(400, 0.78, 0.8),
  kmer(null, 0.9, 0.92),
  scored({ mode: 'phase', labels: 25 }, 0.83, 0.85),
  scored({ mode: 'phase', labels: 400 }, 0.94, 0.96),
];

it('says in one sentence with how many labels the others are as good', () => {
  expect(curveSentence(curvesOf(...all))).toBe(
    'With 25 labels a class, probe of a scores 81.0: as good as the kmer floor with 400 (79.0); less than ' +
      'the phase floor with 25 (84.0).',
  );
  expect(curveSentence(curvesOf(...all.slice(0, 5)))).toBe(
    'With 25 labels a class, probe of a scores 81.0: as good as the kmer floor with 400 (79.0).',
  );
  expect(curveSentence(curvesOf(...all.slice(0, 2)))).toBeNull();
  expect(curveSentence(curvesOf(...all.slice(2)))).toBeNull();
});
