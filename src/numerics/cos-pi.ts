import { cosineNear0, sineNear0 } from './elementary';

/**
 * cos(pi p) for p in [0, 1], from multiplications and divisions alone: `Math.cos` may differ in its last bit between
 * browsers, and these values are kept with a run and compared. Exact at 0, 1/2 and 1.
 */
export function cosPi(p: number): number {
  if (p >= 0.75) return -cosineNear0(Math.PI * (1 - p));
  return p > 0.25 ? sineNear0(Math.PI * (0.5 - p)) : cosineNear0(Math.PI * p);
}
