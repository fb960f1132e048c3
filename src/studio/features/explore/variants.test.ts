import { expect, it } from 'vitest';
import { TSV_HEADER, tsvLine } from '../../../inference/scored-variant';
import { noVariants, ordered, quantileOf, variantCounts, variantRows } from './variants';

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
const table = TSV_HEADER + [variant(1, -2.5), variant(20, Number.NaN), variant(30, 0.5)].map(tsvLine).join('');

it('the list is read off the table that the engine writes, also one that is cut off inside a line', () => {
  const rows = variantRows(table, false);
  expect(rows.map(({ position, effect, isShifted, unscored }) => [position, effect, isShifted, unscored])).toEqual([
    [1, -2.5, true, null],
    [20, Number.NaN, false, 'insertion or deletion'],
    [30, 0.5, false, null],
  ]);
  expect(variantRows(table.slice(0, -5), true)).toEqual(rows.slice(0, 2));
});

it('orders by effect, those without one last', () => {
  const rows = variantRows(table, false);
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
  const scored = { name: 'v', vcf: new Blob(), table: new Blob(), summary, rows: [], background: null };
  expect(variantCounts({ ...noVariants(), scored })).toEqual({ total: 7, scored: 4, skipped: 3 });
});
