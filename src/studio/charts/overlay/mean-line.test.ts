import { expect, test } from 'vitest';
import { ColumnBuilder } from '../../../training/record/metric-columns';
import { meanLine } from './mean-line';
import { bandOf, layOut, readingsAt } from './overlay-model';

function run(values: readonly (number | null)[], msAStep: number) {
  const columns = new ColumnBuilder();
  values.forEach((value, row) => {
    columns.begin({ step: row + 1, wallMs: 0, activeMs: msAStep * (row + 1), basesSeen: 10 * (row + 1) });
    if (value !== null) columns.set('loss', value);
  });
  return columns.finish();
}
const named = { id: 'g', name: 'G', place: 0 };

test('the mean of three runs has one standard deviation on each side, at the steps that all of them measured', () => {
  const runs = [run([1, null, 4, 5], 10), run([2, null, 4, null], 20), run([6, null, 4, 5], 30)];
  const line = meanLine(named, runs, 'loss', 'activeMs')!;
  expect([...line.present]).toEqual([1, 0, 1, 0]);
  // (1 + 2 + 6) / 3 = 3; ((1-3)^2 + (2-3)^2 + (6-3)^2) / 2 = 7.
  expect(line.values[0]).toBe(3);
  expect([...line.xs]).toEqual([20, 40, 60, 80]);
  const slices = bandOf(line, { from: 0, to: 100 }, 100);
  expect(slices.map(({ x }) => x)).toEqual([20, 60]);
  expect(slices[0].low).toBeCloseTo(3 - Math.sqrt(7), 12);
  expect(slices[0].high).toBeCloseTo(3 + Math.sqrt(7), 12);
  expect([slices[1].low, slices[1].high]).toEqual([4, 4]);
  // The chart makes room for the band.
  const range = { from: 0, to: 100 };
  expect(layOut({ lines: [line], levels: [], whole: range, range, log: false }, 100).y[0]).toBeLessThan(
    3 - Math.sqrt(7),
  );
  const [reading] = readingsAt([line], new Map(), 25);
  expect(reading).toMatchObject({ id: 'g', step: 1, value: 3 });
  expect(reading.spread).toBeCloseTo(Math.sqrt(7), 12);
});

test('there is no mean of one run, nor of runs of which one measured nothing', () => {
  expect(meanLine(named, [run([1, 2], 1)], 'loss', 'step')).toBeNull();
  expect(meanLine(named, [run([1, 2], 1), run([null, null], 1)], 'loss', 'step')).toBeNull();
});

test('a spike of one run is in the band at every zoom, and what is not finite is not drawn', () => {
  const steps = 10_000;
  const flat = Array.from({ length: steps }, () => 1);
  const spiked = flat.with(7000, 9);
  const line = meanLine(named, [run(flat, 1), run(spiked, 1)], 'loss', 'step')!;
  const slices = bandOf(line, { from: 0, to: steps }, 100);
  expect(slices.length).toBeLessThanOrEqual(101);
  // The mean of 1 and 9 is 5, and their deviation sqrt(32).
  expect(Math.max(...slices.map(({ high }) => high))).toBeCloseTo(5 + Math.sqrt(32), 12);
  const broken = meanLine(named, [run(flat, 1), run(flat.with(0, Number.NaN), 1)], 'loss', 'step')!;
  expect(bandOf(broken, { from: 0, to: 3 }, 100).map(({ x }) => x > 40)).not.toContain(false);
});
