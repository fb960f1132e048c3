import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from './draws';

const take = (draws: Draws, count: number) => Array.from({ length: count }, () => draws.word());

describe('Draws', () => {
  it('is a pure function of seed, step, sample and purpose', () => {
    expect(take(new Draws(1, 2, 3, PURPOSE.mask), 20)).toEqual(take(new Draws(1, 2, 3, PURPOSE.mask), 20));
  });

  it('changes with each of the four', () => {
    const base = take(new Draws(1, 2, 3, PURPOSE.mask), 8);
    for (const other of [
      new Draws(2, 2, 3, PURPOSE.mask),
      new Draws(1, 3, 3, PURPOSE.mask),
      new Draws(1, 2, 4, PURPOSE.mask),
      new Draws(1, 2, 3, PURPOSE.noise),
    ]) {
      const words = take(other, 8);
      expect(words.some((word) => base.includes(word))).toBe(false);
    }
  });

  it('draws uniforms, bounded integers and normals with the right moments', () => {
    const draws = new Draws(7, 0, 0, PURPOSE.noise);
    const n = 40_000;
    const counts = new Array<number>(5).fill(0);
    let uniform = 0;
    let normal = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      uniform += draws.uniform();
      counts[draws.below(5)]++;
      const z = draws.normal();
      normal += z;
      square += z * z;
    }
    expect(uniform / n).toBeCloseTo(0.5, 2);
    expect(Math.abs(normal / n)).toBeLessThan(0.02);
    expect(square / n).toBeCloseTo(1, 1);
    for (const count of counts) expect(Math.abs(count / n - 0.2)).toBeLessThan(0.01);
  });
});
