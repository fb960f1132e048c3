import { expect, it } from 'vitest';
import type { PlacedRegion } from '../../../../engine/explore/placed-regions';
import { evenly, rowsOf } from './embedding';
import { coloured, inSquare, lassoed, pannedSquare, regionFacts, WHOLE_SQUARE, zoomedSquare } from './embedding-view';

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

it('a lasso holds the points inside it, whatever its shape', () => {
  const points = inSquare(Float32Array.of(0, 0, 10, 5, 5, 2.5, 10, 0));
  expect(points).toEqual([
    { x: 0, y: 0 },
    { x: 1, y: 1 },
    { x: 0.5, y: 0.5 },
    { x: 1, y: 0 },
  ]);
  const around = (x: number, y: number, by: number) => [
    { x: x - by, y: y - by },
    { x: x + by, y: y - by },
    { x: x + by, y: y + by },
    { x: x - by, y: y + by },
  ];
  expect(lassoed(points, around(0.5, 0.5, 0.2))).toEqual([2]);
  expect(lassoed(points, around(0.5, 0.5, 0.7))).toEqual([0, 1, 2, 3]);
  // An L that leaves its corner out.
  const bent = [
    { x: -0.1, y: -0.1 },
    { x: 1.1, y: -0.1 },
    { x: 1.1, y: 0.2 },
    { x: 0.2, y: 0.2 },
    { x: 0.2, y: 1.1 },
    { x: -0.1, y: 1.1 },
  ];
  expect(lassoed(points, bent)).toEqual([0, 3]);
});

it('zooming keeps the point under the pointer, and never leaves the whole', () => {
  const about = { x: 0.25, y: 0.75 };
  const near = zoomedSquare(WHOLE_SQUARE, about, 1 / 4);
  const share = (view: typeof near) => (about.x - view.x) / view.size;
  expect(near.size).toBeCloseTo(0.27, 6);
  expect(share(near)).toBeCloseTo(share(WHOLE_SQUARE), 6);
  expect(zoomedSquare(near, { x: 0.5, y: 0.5 }, Number.POSITIVE_INFINITY)).toEqual(WHOLE_SQUARE);
  expect(pannedSquare(near, -9, 9)).toEqual({ x: -0.04, y: 1.04 - near.size, size: near.size });
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

it('picks evenly, and the rows of what it picked', () => {
  expect(evenly([...Array(10).keys()], 4)).toEqual([0, 2, 5, 7]);
  const embeddings = { values: Float32Array.of(0, 1, 2, 3, 4, 5), width: 2, model: '' };
  expect([...rowsOf(embeddings, [0, 2])]).toEqual([0, 1, 4, 5]);
});

it('says of a region what is known', () => {
  const known = region(9, { strand: '+', feature: 'CDS', label: 'dnaA' });
  expect(regionFacts(known)).toBe('chr:10-19 (+), CDS dnaA, 50.0 % GC');
  expect(regionFacts(region(9, { gc: Number.NaN }))).toBe('chr:10-19');
});
