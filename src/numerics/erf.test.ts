import { describe, expect, it } from 'vitest';
import { erf } from './erf';

/** Computed with 40 digits and rounded to float64. */
const KNOWN: readonly (readonly [number, number])[] = [
  [1e-300, 1.1283791670955126e-300],
  [1e-8, 1.1283791670955126e-8],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [2.9, 0.9999589021219005],
  [2.999999, 0.999977909363748],
  [3, 0.9999779095030014],
  [3.000001, 0.9999779096422541],
  [3.5, 0.9999992569016276],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [5.9, 0.9999999999999999],
];

describe('erf', () => {
  it.each(KNOWN)('is right at %d', (x, value) => {
    expect(Math.abs(erf(x) - value)).toBeLessThanOrEqual(3e-14 * value);
  });

  it('is odd, zero at zero, and 1 far out', () => {
    for (const [x] of KNOWN) expect(erf(-x)).toBe(-erf(x));
    expect(erf(0)).toBe(0);
    expect([erf(7), erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY)]).toEqual([1, 1, -1]);
  });

  it('passes NaN on', () => {
    expect(erf(Number.NaN)).toBeNaN();
  });
});
