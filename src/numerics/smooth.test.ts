import { expect, test } from 'vitest';
import { Smoother, smoothColumn, smoothingWeight } from './smooth';

test('a constant stays itself from the first value on', () => {
  expect(
    [...smoothColumn({ values: [2, 2, 2], present: [1, 1, 1] }, 0.9)].map((value) => Number(value.toFixed(12))),
  ).toEqual([2, 2, 2]);
});
test('it is the weighted mean of what was measured', () => {
  const [, second] = smoothColumn({ values: [1, 3], present: [1, 1] }, 0.5);
  expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75, 12);
});
test('absent rows do not count and one broken value does not break the rest', () => {
  const smoothed = smoothColumn({ values: [1, 100, Number.NaN, 1], present: [1, 0, 1, 1] }, 0.9);
  expect([smoothed[2], smoothed[3]].map((value) => Number(value.toFixed(12)))).toEqual([1, 1]);
});
test('a short run is smoothed less', () => {
  expect([60, 300, 10_000].map(smoothingWeight)).toEqual([0.5, 0.8, 0.95]);
});
test('an average goes on from where it was', () => {
  const [whole, first] = [new Smoother(0.9), new Smoother(0.9)];
  const values = [3, 1, 4, 1, 5, 9];
  const ends = values.map((value) => whole.take(value));
  for (const value of values.slice(0, 3)) first.take(value);
  const again = new Smoother(0.9, { value: ends[2], count: 3 });
  for (const [i, value] of values.slice(3).entries()) expect(again.take(value)).toBeCloseTo(ends[3 + i], 12);
});
