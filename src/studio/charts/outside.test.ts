import { expect, test } from 'vitest';
import { outsideOf } from './outside';
import { MLM_SERIES } from './series';

const series = MLM_SERIES[0];
const line = (...ys: (number | null)[]) => ({ series, raw: ys.map((y, x) => ({ x, y })) });

test('each stretch beyond an axis has one mark, at its furthest point, on its side', () => {
  const marks = outsideOf([line(1, 5, 9, 5, 1, 1, 1, -4, 1, null, 7)], [0, 2], { from: 0, to: 10 });
  expect(marks.map(({ x, y, above }) => [x, y, above])).toEqual([
    [1, 5, true],
    [2, 9, true],
    [3, 5, true],
    [7, -4, false],
    [10, 7, true],
  ]);
});

test('marks that would lie over each other are one', () => {
  const marks = outsideOf([line(1, 5, 9, 5, 1)], [0, 2], { from: 0, to: 1000 });
  expect(marks.map(({ x, y }) => [x, y])).toEqual([[2, 9]]);
});
