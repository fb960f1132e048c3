import { expect, test } from 'vitest';
import { processorMs } from '../../numerics/fixtures-time';
import { point } from '../testing/fixtures';
import { appendPoints, axisColumn, emptyHistory, lastValue, valueAt } from './history';

test('every point is kept, with absent values told from values that are not finite', () => {
  const history = appendPoints(emptyHistory(), [
    point(1, { mlmStudent: 1.5 }),
    point(2, { mlmStudent: Number.NaN, mlmTeacher: 1.4 }),
    point(3),
  ]);
  expect([...axisColumn(history, 'step')]).toEqual([1, 2, 3]);
  expect([0, 1, 2].map((row) => valueAt(history, 'mlmStudent', row))).toEqual([1.5, Number.NaN, null]);
  expect(lastValue(history, 'mlmTeacher')).toBe(1.4);
  expect(lastValue(history, 'contrastive')).toBeNull();
});
test('an older history reads as it was, even when it is continued in another way', () => {
  const one = appendPoints(emptyHistory(), [point(1)]);
  const two = appendPoints(one, [point(2, { mlmStudent: 2 })]);
  const other = appendPoints(one, [point(9, { mlmTeacher: 9 })]);
  expect([...axisColumn(one, 'step')]).toEqual([1]);
  expect([...axisColumn(two, 'step')]).toEqual([1, 2]);
  expect([...axisColumn(other, 'step')]).toEqual([1, 9]);
  expect([valueAt(two, 'mlmStudent', 1), valueAt(two, 'mlmTeacher', 1), valueAt(other, 'mlmStudent', 1)]).toEqual([
    2,
    null,
    null,
  ]);
});
test('a hundred thousand points are appended in well under a second', () => {
  let history = emptyHistory();
  const began = processorMs();
  for (let step = 1; step <= 100_000; step++) history = appendPoints(history, [point(step, { mlmStudent: step })]);
  expect(processorMs() - began).toBeLessThan(3000);
  expect(history.length).toBe(100_000);
  expect(valueAt(history, 'mlmStudent', 99_999)).toBe(100_000);
});
