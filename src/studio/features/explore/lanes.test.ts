import { expect, it } from 'vitest';
import { knownIn, lanesOf, scaleOf, shortened } from './lanes';

it('lanes lie below each other, those of tracks and annotation only where there are some', () => {
  const all = lanesOf({ tracks: true, annotated: true });
  expect(all.lanes.map(({ kind }) => kind)).toEqual([
    'overview',
    'ruler',
    'letters',
    'features',
    'gc',
    'surprisal',
    'excess',
    'logo',
  ]);
  all.lanes.slice(1).forEach(({ top }, i) => {
    expect(top).toBeGreaterThan(all.lanes[i].top + all.lanes[i].height);
  });
  expect(lanesOf({ tracks: false, annotated: false }).lanes.map(({ kind }) => kind)).toEqual([
    'overview',
    'ruler',
    'letters',
    'gc',
  ]);
});

it('a scale has round ends about what is in view and a value that means something, whatever lies outside', () => {
  const view = { start: 0, end: 6, binBases: 1 };
  const values = Float32Array.of(1.83, 1.91, Number.NaN, 1.99, 500, 500);
  expect(scaleOf(values, { start: 0, end: 4 }, view, 2)).toEqual({ low: 1.8, high: 2 });
  expect(scaleOf(values.subarray(2, 3), { start: 0, end: 1 }, view, 0)).toEqual({ low: -1, high: 1 });
  const { low, high } = scaleOf(Float32Array.of(0.5, 0.5), { start: 0, end: 2 }, view, null);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThanOrEqual(0.5);
});

it('of a lane in view there is what was computed, and nothing of its surroundings', () => {
  const view = { start: 100, binBases: 10 };
  const values = Float32Array.of(1, Number.NaN, Number.NaN, 2);
  const known = (start: number, end: number) => [...knownIn(values, { start, end }, view)];
  expect([known(100, 140), known(110, 130), known(110, 131)]).toEqual([[1, 2], [], [2]]);
});

it('a title leaves out its last pieces where it does not fit, and keeps its name', () => {
  const title = 'Surprisal minus count table, bits, mean of 12,345 bases';
  const within = (letters: number) => (text: string) => text.length <= letters;
  expect(shortened(title, within(60))).toBe(title);
  expect(shortened(title, within(40))).toBe('Surprisal minus count table, bits');
  expect(shortened(title, within(5))).toBe('Surprisal minus count table');
});
