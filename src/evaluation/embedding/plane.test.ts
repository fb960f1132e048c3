import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from '../../numerics/draws';
import { nearestRows } from './neighbours';
import { planeOf } from './plane';

const WIDTH = 3;
/** Two clouds, far from each other. */
function clouds(size: number): Float32Array {
  const draws = new Draws(1, 0, 0, PURPOSE.mapSample);
  return Float32Array.from({ length: size * WIDTH }, (_, i) => draws.normal() + (i < (size * WIDTH) / 2 ? 0 : 40));
}

describe('neighbours', () => {
  it('are the nearest of all, the row itself first', async () => {
    const rows = clouds(40);
    const { indices, distances } = await nearestRows(rows, WIDTH, 5, async () => {});
    for (const [row, found] of indices.entries()) {
      const all = Array.from({ length: 40 }, (_, other) => ({
        other,
        far: Math.hypot(...Array.from({ length: WIDTH }, (_, i) => rows[WIDTH * row + i] - rows[WIDTH * other + i])),
      })).sort((a, b) => a.far - b.far);
      expect(found).toEqual(all.slice(0, 5).map(({ other }) => other));
      expect(found[0]).toBe(row);
      expect(distances[row][4]).toBeCloseTo(all[4].far, 6);
    }
  });

  it('of rows that are alike have the row itself first all the same', async () => {
    const { indices } = await nearestRows(new Float32Array(8 * WIDTH), WIDTH, 3, async () => {});
    expect(indices.map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a plane', () => {
  it('keeps clouds apart, and is the same again', async () => {
    const rows = clouds(80);
    const { umap } = await planeOf(
      rows,
      WIDTH,
      async () => {},
      () => {},
    );
    const middles = [0, 1].map((cloud) =>
      [0, 1].map(
        (axis) => Array.from({ length: 40 }, (_, n) => umap![2 * (40 * cloud + n) + axis]).reduce((a, b) => a + b) / 40,
      ),
    );
    const spread = Math.max(
      ...Array.from({ length: 40 }, (_, n) =>
        Math.hypot(umap![2 * n] - middles[0][0], umap![2 * n + 1] - middles[0][1]),
      ),
    );
    expect(Math.hypot(middles[0][0] - middles[1][0], middles[0][1] - middles[1][1])).toBeGreaterThan(2 * spread);
    expect(
      (
        await planeOf(
          rows,
          WIDTH,
          async () => {},
          () => {},
        )
      ).umap,
    ).toEqual(umap);
  });

  it('lets others in while neighbours are sought, and ends there where it is cancelled', async () => {
    const said: string[] = [];
    let looks = 0;
    const pace = async () => {
      if (++looks > 3) throw new DOMException('enough', 'AbortError');
    };
    await expect(planeOf(clouds(200), WIDTH, pace, (_, what) => said.push(what ?? ''))).rejects.toThrow('enough');
    expect(new Set(said)).toEqual(new Set(['neighbours']));
  });
});
