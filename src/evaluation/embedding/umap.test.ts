import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from '../../numerics/draws';
import { nearestRows } from './neighbours';
import { CURVE, edgesOf, umapOf } from './umap';

const SIZE = 60;
const WIDTH = 3;
const made = new Draws(3, 0, 0, PURPOSE.mapSample);
const rows = Float32Array.from({ length: SIZE * WIDTH }, () => made.normal());
const neighbours = () => nearestRows(rows, WIDTH, 8, async () => {});

describe('edges', () => {
  it('go both ways with one weight, and the nearest of each row is sure', async () => {
    const found = await neighbours();
    const { from, to, weight } = edgesOf(found);
    const weightOf = new Map([...weight.keys()].map((edge) => [`${from[edge]} ${to[edge]}`, weight[edge]]));
    expect(weightOf.size).toBe(weight.length);
    for (const [row, indices] of found.indices.entries()) {
      expect(weightOf.get(`${row} ${indices[1]}`)).toBeCloseTo(1, 6);
      expect(weightOf.has(`${row} ${row}`)).toBe(false);
      for (const other of indices.slice(1)) {
        const both = weightOf.get(`${row} ${other}`);
        expect(both).toBe(weightOf.get(`${other} ${row}`));
        expect(both).toBeGreaterThan(0);
        expect(both).toBeLessThanOrEqual(1);
      }
    }
  });

  it('of one row alone add up to log2 of how many were sought', () => {
    // Nobody names the first row back, so that what it says of others stands as it is.
    const indices = [
      [0, 1, 2, 3],
      [1, 2, 3, 4],
      [2, 1, 3, 4],
      [3, 1, 2, 4],
      [4, 1, 2, 3],
    ];
    const distances = indices.map(([row]) => (row === 0 ? [0, 1, 2, 4] : [0, 1, 1, 1]));
    const { from, weight } = edgesOf({ indices, distances });
    const own = [...weight.keys()].filter((edge) => from[edge] === 0).reduce((sum, edge) => sum + weight[edge], 0);
    expect(own).toBeCloseTo(Math.log2(4), 4);
  });

  it('of rows that are alike are all sure', () => {
    const indices = [0, 1, 2].map((row) => [row, (row + 1) % 3, (row + 2) % 3]);
    const { weight } = edgesOf({ indices, distances: indices.map(() => [0, 0, 0]) });
    expect([...weight]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

it('the curve is near the one that leaves a distance of 0.1 between neighbours', () => {
  const places = Array.from({ length: 60 }, (_, i) => i / 20);
  const off = places.map((d) => 1 / (1 + CURVE.a * d ** (2 * CURVE.b)) - (d <= 0.1 ? 1 : Math.exp(0.1 - d)));
  expect(Math.sqrt(off.reduce((sum, each) => sum + each * each, 0) / off.length)).toBeLessThan(0.03);
});

it('a layout lets others in at every epoch, and ends at the first one after it was cancelled', async () => {
  const found = await neighbours();
  let looks = 0;
  const pace = async () => {
    if (++looks > 3) throw new DOMException('enough', 'AbortError');
  };
  const shares: number[] = [];
  const start = rows.slice(0, 2 * SIZE);
  const draws = new Draws(1, 0, 0, PURPOSE.mapSample);
  await expect(umapOf(found, start, draws, pace, (share) => shares.push(share))).rejects.toThrow('enough');
  expect(shares).toHaveLength(3);
  expect(shares[2]).toBeLessThan(0.01);
});
