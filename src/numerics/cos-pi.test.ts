import { expect, test } from 'vitest';
import { cosPi } from './cos-pi';
import table from './oracle/cos-pi.json';

test('is the cosine to a few units of the last place, and exact where that can be', () => {
  let worst = 0;
  for (let i = 0; i <= 100_000; i++) {
    const p = i / 100_000;
    worst = Math.max(worst, Math.abs(cosPi(p) - Math.cos(Math.PI * p)));
  }
  // Of which most is that Math.PI times p is rounded: near a half, where the cosine is steepest.
  expect(worst).toBeLessThan(4e-16);
  expect([0, 0.5, 1].map(cosPi)).toEqual([1, 0, -1]);
});

test('falls from one part of its range to the next, and mirrors to the bit', () => {
  for (let i = 1; i <= 10_000; i++) expect(cosPi(i / 10_000)).toBeLessThan(cosPi((i - 1) / 10_000));
  for (let i = 0; i <= 512; i++) expect(cosPi(1 - i / 1024)).toBe(0 - cosPi(i / 1024));
});

test('has these bits, in whatever engine it is computed', () => {
  for (const [parts, values] of Object.entries(table))
    values.forEach((value, i) => {
      expect(cosPi(i / Number(parts)), `${i} of ${parts}`).toBe(value);
    });
});
