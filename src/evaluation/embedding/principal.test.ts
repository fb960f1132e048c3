import { expect, it } from 'vitest';
import { Draws, PURPOSE } from '../../numerics/draws';
import { principal } from './principal';

it('finds the directions of largest variance, and how much they carry', () => {
  const draws = new Draws(3, 0, 0, PURPOSE.noise);
  // Five features: 3 along (1, 1, 0, 0, 0), 1 along the third, and a little of everything.
  const rows = Float32Array.from(
    Array.from({ length: 400 }, () => {
      const [a, b] = [3 * draws.normal(), draws.normal()];
      return [a / Math.SQRT2, a / Math.SQRT2, b, 0, 0].map((value) => 5 + value + 0.1 * draws.normal());
    }).flat(),
  );
  const { rows: found, explained } = principal(rows, 5);
  const variance = (axis: number) =>
    Array.from({ length: 400 }, (_, n) => found[2 * n + axis] ** 2).reduce((sum, value) => sum + value, 0) / 400;
  expect(Math.sqrt(variance(0))).toBeCloseTo(3, 0);
  expect(Math.sqrt(variance(1))).toBeCloseTo(1, 1);
  expect(explained[0]).toBeCloseTo(variance(0) / (variance(0) + variance(1) + 0.03), 2);
  expect(found.reduce((sum, value) => sum + value, 0) / 400).toBeCloseTo(0, 4);
});

it('draws rows that are all alike as one point', () => {
  expect(principal(new Float32Array(12).fill(2), 3)).toEqual({ rows: new Float32Array(8), explained: [0, 0] });
});
