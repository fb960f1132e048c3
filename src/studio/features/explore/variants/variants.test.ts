import { expect, it } from 'vitest';
import { histogram, noVariants, ordered, quantileOf, variantCounts } from './variants';

const variant = (position: number, effect: number) => ({
  contig: 'chr',
  record: 0,
  position,
  reference: 'A',
  alternative: 'C',
  effect,
  influence: Number.NaN,
  shifted: position === 1,
  unscored: Number.isNaN(effect) ? ('indel' as const) : null,
});
const rows = [variant(1, -2.5), variant(20, Number.NaN), variant(30, 0.5)];

it('orders by effect, those without one last', () => {
  const places = (order: 'file' | 'lowest' | 'highest') => ordered(rows, order).map(({ position }) => position);
  expect(places('lowest')).toEqual([1, 30, 20]);
  expect(places('highest')).toEqual([30, 1, 20]);
  expect(places('file')).toEqual([1, 20, 30]);
});

it('a quantile is the share of the background below', () => {
  const background = Float32Array.of(-4, -3, -2, -1);
  expect([-5, -3, -2.5, 0].map((value) => quantileOf(background, value))).toEqual([0, 0.25, 0.5, 1]);
});

it('counts alternatives, whether scored or not', () => {
  expect(variantCounts(noVariants())).toEqual({ total: 0, scored: 0, skipped: 0 });
  const summary = { rows: 5, scored: 4, shifted: 0, unscored: { indel: 2, symbolic: 1 }, unknownRecords: [] };
  const scored = {
    network: { id: 'run/r1/2.1', network: 'teacher', said: 'a run' } as const,
    name: 'v',
    vcf: new Blob(),
    table: new Blob(),
    summary,
    first: [],
    background: null,
  };
  expect(variantCounts({ ...noVariants(), scored })).toEqual({ total: 7, scored: 4, skipped: 3 });
});

it('puts several lists into the same bins, each as shares of itself', () => {
  const { low, width, shares } = histogram([[-1, 1], Float32Array.of(0, 0, 0, 3)]);
  expect([low, width]).toEqual([-1, 0.1]);
  expect(shares.map((list) => list.reduce((sum, share) => sum + share, 0))).toEqual([1, 1]);
  expect([shares[0][0], shares[0][20], shares[1][10], shares[1][39]]).toEqual([0.5, 0.5, 0.75, 0.25]);
  expect(histogram([[2, 2]]).shares[0][0]).toBe(1);
});
