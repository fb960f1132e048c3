import { expect, test } from 'vitest';
import { ColumnBuilder } from './metric-columns';

const axes = (step: number) => ({ step, wallMs: 2 * step, activeMs: step, basesSeen: 10 * step });

function built(rows: number): ColumnBuilder {
  const columns = new ColumnBuilder();
  for (let step = 1; step <= rows; step++) {
    columns.begin(axes(step));
    if (step === 1) columns.set('early', 7);
    if (step % 2 === 0) columns.set('even', step);
  }
  return columns;
}

test('finished columns are as long as the rows, whenever a signal was last measured', () => {
  const { length, axes: of, signals } = built(50).finish();
  expect(length).toBe(50);
  expect(of.basesSeen.at(-1)).toBe(500);
  expect(signals['early'].values).toHaveLength(50);
  expect([...signals['early'].present]).toEqual([1, ...new Array(49).fill(0)]);
  expect([...signals['even'].values.subarray(46)]).toEqual([0, 48, 0, 50]);
});

test('the first rows can be finished alone', () => {
  const { length, axes: of, signals } = built(50).finish(3);
  expect([length, ...of.step]).toEqual([3, 1, 2, 3]);
  expect([...signals['even'].present]).toEqual([0, 1, 0]);
});

test('columns that are taken over go on, and whoever holds them still reads them as they were', () => {
  const before = built(20).finish();
  const copy = structuredClone(before);
  const longer = ColumnBuilder.over(before);
  longer.begin(axes(21));
  longer.set('late', 1);
  expect(before).toEqual(copy);
  const { length, signals } = longer.finish();
  expect(length).toBe(21);
  expect([...signals['late'].present]).toEqual([...new Array(20).fill(0), 1]);
  expect(signals['even'].values[19]).toBe(20);
});
