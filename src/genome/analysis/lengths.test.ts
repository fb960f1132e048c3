import { expect, test } from 'vitest';
import { lengthsOf } from './lengths';

test('N50 is the length at which half of the bases are reached', () => {
  expect(lengthsOf(Float64Array.of(20, 70, 50, 40, 30, 80))).toEqual({ n50: 70, longest: 80, shortest: 20 });
  expect(lengthsOf(new Float64Array(0))).toEqual({ n50: 0, longest: 0, shortest: 0 });
});
