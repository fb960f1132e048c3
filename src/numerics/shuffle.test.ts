import { expect, test } from 'vitest';
import { Draws, PURPOSE } from './draws';
import { shuffle, shuffled } from './shuffle';

const draws = (sample: number) => new Draws(1, 0, sample, PURPOSE.shuffle);

test('every order of three items comes about as often', () => {
  const counts = new Map<string, number>();
  for (let sample = 0; sample < 6000; sample++) {
    const order = shuffled(['a', 'b', 'c'], draws(sample)).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1,000 each; six standard deviations are about 173.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(173);
});

test('a copy leaves its items alone, and a seed gives one order', () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  expect(shuffled(items, draws(0))).toEqual(shuffled(items, draws(0)));
  expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('items behind the first few stay where they are', () => {
  const items = Uint8Array.from([1, 2, 3, 4, 9, 8, 7]);
  shuffle(items, draws(3), 4);
  expect([...items.subarray(0, 4)].sort()).toEqual([1, 2, 3, 4]);
  expect([...items.subarray(4)]).toEqual([9, 8, 7]);
});
