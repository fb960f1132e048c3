import { expect, test } from 'vitest';
import { withRoom } from './growing';

const make = (length: number) => new Uint32Array(length);

test('an array with room is handed back, one without is copied into one of at least twice its length', () => {
  const array = Uint32Array.from({ length: 20 }, (_, i) => i + 1);
  expect(withRoom(array, 20, make)).toBe(array);
  const larger = withRoom(array, 21, make);
  expect([...larger]).toEqual([...array, ...new Array(20).fill(0)]);
  expect(withRoom(array, 100, make)).toHaveLength(100);
});

test('the first entries get room for some more', () => {
  expect(withRoom(make(0), 1, make)).toHaveLength(16);
});
