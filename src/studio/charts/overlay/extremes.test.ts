import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Extremes } from './extremes';

/** Values of the rows that stand for a stretch, by looking at every row. */
function plainly(values: readonly number[], present: readonly number[], from: number, to: number) {
  const seen = values.slice(from, to).filter((value, i) => present[from + i] === 1 && Number.isFinite(value));
  return seen.length === 0 ? null : [Math.min(...seen), Math.max(...seen), seen[seen.length - 1]];
}

/** The same by the index. */
function indexed(extremes: Extremes, values: readonly number[], from: number, to: number) {
  const rows = extremes.of(from, to);
  return rows === null ? null : [values[rows.least], values[rows.greatest], values[rows.last]];
}

test('any stretch of any column has the extremes that looking at every row finds', () => {
  const row = fc.tuple(
    fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
    fc.constantFrom(0, 1),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 300 }), fc.nat(300), fc.nat(300), (rows, a, b) => {
      const [values, present] = [rows.map(([value]) => value), rows.map(([, flag]) => flag)];
      const extremes = new Extremes({ values, present });
      for (const [from, to] of [
        [a, b],
        [0, rows.length],
        [64, 192],
      ])
        expect(indexed(extremes, values, from, to)).toEqual(plainly(values, present, from, to));
    }),
    { numRuns: 200 },
  );
});

test('stretches that begin and end inside blocks of every size have the extremes of their rows', () => {
  const values = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
  const present = values.map((_, i) => Number(i % 11 !== 0));
  const extremes = new Extremes({ values, present });
  const ends = [0, 1, 63, 64, 511, 512, 513, 1024, 1999, 4096, 4097, 5000];
  for (const from of ends)
    for (const to of ends)
      expect(indexed(extremes, values, from, to), `${from} to ${to}`).toEqual(plainly(values, present, from, to));
});

test('a spike of one step among a million stands out of any stretch around it', () => {
  const values = new Float64Array(1_000_000).fill(1.3);
  values[654_321] = 9;
  const extremes = new Extremes({ values, present: new Uint8Array(values.length).fill(1) });
  for (const reach of [0, 1, 63, 64, 700, 40_000, 345_678])
    expect(extremes.of(654_321 - reach, 654_322 + reach)?.greatest).toBe(654_321);
  expect(values[extremes.of(654_322, 1_000_000)!.greatest]).toBe(1.3);
  expect(values[extremes.of(0, 654_321)!.greatest]).toBe(1.3);
});
