import { expect, it } from 'vitest';
import { excessBits, logoHeights, surprisalBits } from './tracks';

const ln = (...p: number[]) => Float32Array.from(p, Math.log);

it('surprisal is 2 bits where every base is expected alike, 0 where one is certain, none where it is unknown', () => {
  const logProbabilities = Float32Array.of(...ln(0.25, 0.25, 0.25, 0.25, 0.5, 0.125, 0.25, 0.125), ...ln(1, 1, 1, 1));
  const bits = surprisalBits({ codes: Uint8Array.of(2, 1, 4), logProbabilities });
  expect([bits[0], bits[1]]).toEqual([2, 3]);
  expect(bits[2]).toBeNaN();
});

it('a logo is as high as its bases are sure, each base by its share', () => {
  const heights = logoHeights({
    logProbabilities: ln(0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 1e-30, 1e-30, 1e-30, 1, 1e-30, 1e-30),
  });
  expect([...heights].map((height) => Math.round(1e5 * height) / 1e5)).toEqual([
    0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 2, 0, 0,
  ]);
  expect(logoHeights({ logProbabilities: new Float32Array(4).fill(Number.NaN) }).every(Number.isNaN)).toBe(true);
});

it('excess is below 0 where a network knows more than counting', () => {
  expect([...excessBits(Float32Array.of(1, 2.5), Float32Array.of(1.5, 2))]).toEqual([-0.5, 0.5]);
});
