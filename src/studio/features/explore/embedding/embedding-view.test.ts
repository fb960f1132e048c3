import { expect, it } from 'vitest';
import type { PlacedRegion } from '../../../../engine/explore/placed-regions';
import { rowsOf } from './embedding';
import { coloured, regionFacts } from './embedding-view';

const region = (start: number, more: Partial<PlacedRegion> = {}): PlacedRegion => ({
  record: 0,
  name: 'chr',
  start,
  end: start + 10,
  strand: null,
  feature: null,
  label: '',
  gc: 0.5,
  ...more,
});

it('colours the most frequent kinds, counts the others, and leaves unknown numbers grey', () => {
  const kinds = Array.from({ length: 12 }, (_, i) => region(i, { feature: i < 3 ? 'CDS' : `kind ${i}` }));
  const { colours, legend } = coloured(kinds, 'feature');
  expect(legend[0].name).toBe('CDS');
  expect(new Set(colours.slice(0, 3)).size).toBe(1);
  expect(legend.at(-1)!.name).toBe('2 others');
  const gc = coloured([region(0, { gc: 0.2 }), region(1, { gc: Number.NaN }), region(2, { gc: 0.8 })], 'gc');
  expect(gc.legend.map(({ name }) => name)).toEqual(['20.0 % GC', '80.0 % GC']);
  expect(gc.colours[1]).toBe('var(--dim)');
  expect(coloured([region(9), region(99)], 'position').legend.map(({ name }) => name)).toEqual(['base 10', 'base 100']);
  expect(coloured([region(9, { strand: '-' })], 'strand').legend[0].name).toBe('- strand');
});

it('takes the rows of what was picked', () => {
  const embeddings = { values: Float32Array.of(0, 1, 2, 3, 4, 5), width: 2, model: '' };
  expect([...rowsOf(embeddings, [0, 2])]).toEqual([0, 1, 4, 5]);
});

it('says of a region what is known', () => {
  const known = region(9, { strand: '+', feature: 'CDS', label: 'dnaA' });
  expect(regionFacts(known)).toBe('chr:10-19 (+), CDS dnaA, 50.0 % GC');
  expect(regionFacts(region(9, { gc: Number.NaN }))).toBe('chr:10-19');
});
