import { expect, it } from 'vitest';
import { mapSvg } from './map-picture';
import { cellAt, mapText, mostBases, type RegionMap, strongest } from './region-map';

const of = {
  of: 'a',
  network: { id: 'run/r1/2.1', network: 'teacher', said: 'a run, step 2, teacher' },
  run: 'r1',
  untrained: false,
  shifted: false,
} as const;
/** ACG from position 11 on. */
const codes = Uint8Array.of(0, 1, 2);
const mutagenesis: RegionMap = {
  ...of,
  kind: 'mutagenesis',
  start: 10,
  end: 13,
  codes,
  values: Float32Array.of(0, -1, -2, 0.5, Number.NaN, 0, Number.NaN, Number.NaN, -3, 0.25, 0, 1),
};
const dependencies: RegionMap = {
  ...of,
  kind: 'dependencies',
  start: 10,
  end: 13,
  codes,
  values: Float32Array.of(0, 1, 0.5, 4, 0, 2, 0.25, 0.125, 0),
};

it('names the strongest substitutions, and which base moves which', () => {
  expect(strongest(mutagenesis, 2)).toEqual([
    { place: 12, other: null, what: 'G > A', value: -3 },
    { place: 10, other: null, what: 'A > G', value: -2 },
  ]);
  expect(strongest(dependencies, 1)).toEqual([{ place: 11, other: 10, what: 'C, A', value: 4 }]);
  expect(mapText(mutagenesis)).toBe('Strongest: G > A at 13, -3.00 nats.');
  expect(mapText(dependencies)).toBe('Strongest: a substitution at 12 moves 11 by 4.00 bits.');
  expect(mapText({ ...dependencies, values: new Float32Array(9) })).toBe('Nothing in it differs from 0.');
});

it('tells what a point of the picture stands for: bases across, and down what they become or move', () => {
  expect(cellAt(mutagenesis, 0.1, 0.3)).toMatchObject({ place: 10, what: 'A > C', value: -1 });
  expect(cellAt(dependencies, 0.9, 0.4)).toMatchObject({ place: 11, other: 12, value: 2 });
  expect(cellAt(dependencies, 1.01, 0.4)).toBeNull();
  expect(cellAt(dependencies, 0.5, -0.01)).toBeNull();
});

it('dependencies are of the middle half of a window, whatever its length', () => {
  expect(mostBases('dependencies', 120)).toBe(60);
  expect(mostBases('dependencies', 1)).toBe(1);
  expect(mostBases('mutagenesis', 120)).toBe(400);
});

it('is saved as it is drawn: a cell for each value, letters, and what it was measured on', () => {
  const svg = mapSvg(mutagenesis, 'Mutagenesis of a:11-13, nats', ['a run', 'seed <1>'], (token) => `#${token}`);
  // Of twelve values three are 0 and three are none.
  expect(svg.match(/<rect x="\d/g)).toHaveLength(6);
  expect(svg.match(/fill="#contrastive"/g)).toHaveLength(3);
  expect(svg).toContain('fill="#contrastive" fill-opacity="1.000"');
  expect(svg.match(/<circle/g)).toHaveLength(3);
  expect(svg).toContain('seed &#60;1&#62;');
  const pairs = mapSvg(dependencies, '', [], (token) => `#${token}`);
  expect(pairs.match(/fill="#student"/g)).toHaveLength(6);
});
