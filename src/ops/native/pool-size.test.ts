import { expect, test } from 'vitest';
import { fastest } from './pool-size';

test.each([
  ['as fast with any, while another keeps their cores busy', [10, 10, 10], 16],
  ['a little faster with fewer, which may be chance', [10, 9.8, 9.5], 16],
  ['faster with all', [10, 18, 35], 16],
  ['faster with half, where half of the cores are not there', [14, 10, 19], 8],
  ['fastest alone', [30, 20, 10], 1],
])('%s', (_, times, threads) => {
  expect(fastest([16, 8, 1], times)).toBe(threads);
});
