import { expect, test } from 'vitest';
import { spreadLabels } from './labels';

const label = (id: string, x: number, y: number) => ({ id, text: id, x, y });
const ys = (labels: readonly { id: string; y: number }[]) => Object.fromEntries(labels.map(({ id, y }) => [id, y]));

test('labels that do not touch stay where their lines end', () => {
  expect(ys(spreadLabels([label('a', 0, 10), label('b', 0, 40)], 13, 0, 100))).toEqual({ a: 10, b: 40 });
});
test('labels of one column are kept apart around their middle', () => {
  expect(ys(spreadLabels([label('a', 0, 50), label('b', 5, 50), label('c', 0, 51)], 10, 0, 100))).toEqual({
    a: expect.closeTo(40.33, 1),
    b: expect.closeTo(50.33, 1),
    c: expect.closeTo(60.33, 1),
  });
});
test('labels far apart along x do not push each other', () => {
  expect(ys(spreadLabels([label('a', 0, 50), label('b', 500, 50)], 10, 0, 100))).toEqual({ a: 50, b: 50 });
});
test('nothing leaves the plot', () => {
  const spread = spreadLabels(
    [0, 1, 2, 3].map((index) => label(String(index), 0, 99)),
    13,
    0,
    100,
  );
  expect(spread.map(({ y }) => y)).toEqual([61, 74, 87, 100]);
});
