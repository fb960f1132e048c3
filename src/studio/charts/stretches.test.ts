import { expect, test } from 'vitest';
import { stretches } from './stretches';

test('pauses cut the rows into stretches', () => {
  expect(stretches(10, [4, 7, 10])).toEqual([
    [0, 4],
    [4, 7],
    [7, 10],
  ]);
  expect(stretches(0, [])).toEqual([[0, 0]]);
});
