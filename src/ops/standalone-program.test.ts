import { expect, test } from 'vitest';
import { spread } from './standalone-program';

test.each([1, 64, 65_535, 65_536, 70_001, 10_000_000])('%i workgroups fit into two dimensions, with hardly one too many', (workgroups) => {
  const [x, y] = spread(workgroups);
  expect(Math.max(x, y)).toBeLessThanOrEqual(65_535);
  expect(x * y).toBeGreaterThanOrEqual(workgroups);
  expect(x * y - workgroups).toBeLessThan(y);
});
