import { expect, it } from 'vitest';
import { PLAIN_FEATURES } from '../feature-settings';
import { dataReport, result, seedResult } from '../fixtures-results';
import type { BenchmarkResult } from '../result';
import { curvesCsv, labelCurves } from './label-curve';
import { curvePicture, curveSvg } from './label-curve-picture';

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
const untrained = { id: 'untrained', label: 'untrained network', network: 'teacher' as const, run: null };
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

it('is one for each way to judge, rising in labels, with the interval over its seeds', () => {
  const [first, second] = curvesOf(...all);
  expect([first.name, first.kind, second.kind]).toEqual(['probe of a', 'pretrained', 'kmer']);
  expect(second.points.map(({ labels, all: whole, seeds }) => [labels, whole, seeds])).toEqual([
    [25, false, 2],
    [400, false, 2],
    [1450, true, 2],
  ]);
  const [{ mean, interval }] = first.points;
  expect(mean).toBeCloseTo(0.81, 10);
  // Two seeds a hundredth from their mean: t is 12.7.
  expect(interval.high - mean).toBeCloseTo(0.127, 3);
});

it('keeps apart what is not alike, takes the newest of each, and needs two numbers of labels', () => {
  expect(curvesOf(probe(25, 0.8), kmer(400, 0.7))).toEqual([]);
  expect(curvesOf(probe(25, 0.8), { ...probe(400, 0.9), splitHash: 'other' })).toEqual([]);
  const [again] = curvesOf(probe(25, 0.5), probe(400, 0.9), probe(25, 0.6));
  expect(again.points[0].mean).toBeCloseTo(0.6, 10);
  // What takes all of a small class and some of a large one is not all.
  const small = (labels: number | null) => ({ ...probe(labels, 0.8), report: dataReport([30, 1000]) });
  const [apart] = curvesOf(small(25), small(100), small(400), small(null));
  expect(apart.points.map(({ labels, all: whole }) => [labels, whole])).toEqual([
    [25, false],
    [65, false],
    [215, false],
    [515, true],
  ]);
  // Asking for more labels than there are is asking for all.
  const [more] = curvesOf(probe(25, 0.5), probe(5000, 0.9));
  expect(more.points[1]).toMatchObject({ labels: 1450, all: true });
  const control = scored({ mode: 'probe', weights: untrained, labels: 25 }, 0.5);
  const kinds = curvesOf(control, { ...control, id: 'u2', labels: 100 }, probe(25, 0.8), probe(100, 0.9));
  expect(kinds.map(({ kind }) => kind)).toEqual(['untrained', 'pretrained']);
  // Of one name, and still two.
  const best = (count: number) => ({ ...probe(count, 0.7), features: { ...PLAIN_FEATURES, layer: 'best' as const } });
  const two = curvesOf(probe(25, 0.8), probe(100, 0.9), best(25), best(100));
  expect([new Set(two.map(({ name }) => name)).size, new Set(two.map(({ id }) => id)).size]).toEqual([1, 2]);
});

it('is written as a table and as a picture, in which every point lies on the paper', () => {
  const curves = curvesOf(...all);
  const lines = curvesCsv(curves, 'accuracy').trimEnd().split('\n');
  expect(lines).toHaveLength(1 + 7);
  expect(lines[0]).toBe('what,labels a class,all labels,accuracy,low,high,seeds');
  expect(lines[5]).toMatch(/^the kmer floor,1450,true,0\.91,/);
  const picture = curvePicture(curves);
  expect(picture.xTicks.map(({ text }) => text)).toEqual(['25', '400', '1,450']);
  for (const { x, y, low, high } of picture.lines.flatMap(({ points }) => points)) {
    expect(x).toBeGreaterThanOrEqual(picture.left);
    expect(x).toBeLessThanOrEqual(picture.right);
    expect([low >= y, y >= high, low <= picture.bottom, high >= 0]).toEqual([true, true, true, true]);
  }
  const svg = curveSvg(curves, { title: 'Frames <1>', metric: 'accuracy', about: 'seeds & device' });
  expect(svg).toContain('Frames &#60;1&#62;, accuracy x 100');
  expect(svg).toContain('seeds &#38; device');
  expect(svg.match(/<polyline/g)).toHaveLength(3);
});
