import { expect, test } from 'vitest';
import { point } from '../testing/fixtures';
import { type ChartView, firstChartView } from './chart-view';
import { appendPoints, emptyHistory } from './history';
import { type ChartInput, chartModel } from './model';
import { farthest } from './outside';
import { nearestRow, readAt } from './readings';
import { MLM_SERIES } from './series';
import { axisTickText, outsideText } from './signal-text';
import { sparkPath } from './spark-path';
import { axisWidth } from './ticks';

const plain: ChartView = { ...firstChartView, smoothing: false };
const history = appendPoints(
  emptyHistory(),
  [1, 2, 3, 4, 5, 6].map((step) =>
    point(step, {
      mlmStudent: step === 4 ? 3 : 1.5 - step / 100,
      ...(step % 3 === 0 ? { mlmHidden: 1.4 } : {}),
    }),
  ),
);
const model = (changes: Partial<ChartInput> = {}) =>
  chartModel({
    history,
    gaps: [],
    skips: [],
    elsewhere: [],
    view: plain,
    series: MLM_SERIES,
    steps: 10,
    basesPerStep: 3840,
    buckets: 100,
    ...changes,
  });

test('lines are the logged points, sparse signals joined across steps without a value', () => {
  const [student, , validation] = model().lines;
  expect(student.raw.map(({ x, y }) => [x, y])).toEqual(
    [1, 2, 3, 4, 5, 6].map((step) => [step, step === 4 ? 3 : 1.5 - step / 100]),
  );
  expect(validation.raw).toEqual([
    { x: 3, y: 1.4 },
    { x: 6, y: 1.4 },
  ]);
  expect([student.smooth, student.last]).toEqual([null, 1.44]);
});
test('a line breaks at a pause', () => {
  const [student] = model({ gaps: [3] }).lines;
  expect(student.raw.map(({ y }) => y === null)).toEqual([false, false, false, true, false, false, false]);
  expect(model({ gaps: [3, 6] }).pauses).toEqual([4]);
});
test('smoothing adds a line and keeps the raw one', () => {
  const [student] = model({ view: { ...plain, smoothing: true } }).lines;
  expect(student.raw).toHaveLength(6);
  expect(student.smooth).not.toBeNull();
});
test('the axis runs to the end of the run, in steps, bases or time', () => {
  expect(model().x.domain).toEqual([0, 10]);
  expect(model({ view: { ...plain, x: 'bases' } }).x.domain).toEqual([0, 38_400]);
  expect(model({ view: { ...plain, x: 'wall' } }).x.domain).toEqual([0, 1000]);
});
test('the axis of a long run grows with it, and is full by two fifths or more', () => {
  const ends = (newest: number, steps: number) => {
    const at = appendPoints(emptyHistory(), [point(newest, { mlmStudent: 1 })]);
    return model({ history: at, steps }).x.whole.to;
  };
  expect([1, 1000, 1001, 2001, 5001, 20_001, 50_001, 100_000].map((newest) => ends(newest, 100_000))).toEqual([
    1000, 1000, 2000, 5000, 10_000, 50_000, 100_000, 100_000,
  ]);
  // A short run is over before an axis is read; one that was trained longer goes beyond.
  expect([ends(1, 40), ends(1, 3000), ends(60, 50)]).toEqual([40, 150, 60]);
  expect(model({ history: emptyHistory(), steps: 100_000 }).x.whole.to).toBe(1000);
  expect(model({ steps: 100_000, view: { ...plain, x: 'bases' } }).x.whole.to).toBe(1000 * 3840);
});
test('epochs are bases by the size of what is trained on; where that is not known they are bases', () => {
  const view = { ...plain, x: 'epochs' } as const;
  const { x } = model({ view, trainBases: 19_200 });
  expect([x.axis, x.unit, x.domain]).toEqual(['epochs', 19_200, [0, 38_400]]);
  expect(x.ticks.map((tick) => axisTickText(x.axis, tick / x.unit, 2))).toEqual(['0', '0.5', '1', '1.5', '2']);
  expect(model({ view }).x).toEqual(model({ view: { ...plain, x: 'bases' } }).x);
});
test('the range holds the lines and the baselines', () => {
  const { domain } = model({ references: [{ name: 'low', value: 0.5 }] }).y;
  expect(domain[0]).toBeLessThan(0.5);
  expect(domain[1]).toBeGreaterThan(3);
});
test('on a log axis what is not positive is left out', () => {
  const zero = appendPoints(emptyHistory(), [point(1, { mlmStudent: 0 }), point(2, { mlmStudent: 2 })]);
  const logged = model({ history: zero, view: { ...plain, logY: true } });
  expect(logged.lines[0].raw.map(({ y }) => y)).toEqual([null, 2]);
  expect(logged.y.domain[0]).toBeGreaterThan(0);
});
test('an empty run draws an empty chart', () => {
  const empty = model({ history: emptyHistory() });
  expect([empty.outside, empty.lines[0].end, empty.y.domain]).toEqual([[], null, [0, 1]]);
});
test('the pointer reads logged values, the newest before it for sparse signals', () => {
  expect(readAt(history, 'step', 4.2, ['mlmStudent', 'mlmHidden', 'mlmTeacher'])).toEqual({
    step: 4,
    readings: [
      { signal: 'mlmStudent', value: 3, step: 4 },
      { signal: 'mlmHidden', value: 1.4, step: 3 },
    ],
  });
  expect(readAt(emptyHistory(), 'step', 1, ['mlmStudent'])).toBeNull();
  expect([0, 2.4, 2.6, 99].map((x) => nearestRow(Float64Array.from([1, 2, 3]), x))).toEqual([0, 1, 2, 2]);
});
test('a small curve is a path once there are two points', () => {
  expect(sparkPath(history, 'mlmStudent', false, 90, 30)).toMatch(/^M0\.0 [\d.]+(L[\d.]+ [\d.]+){5}$/);
  expect(sparkPath(history, 'contrastive', false, 90, 30)).toBe('');
});

const noisy = (spike: number, at: number) =>
  appendPoints(
    emptyHistory(),
    Array.from({ length: 500 }, (_, i) => point(i + 1, { mlmStudent: i === at ? spike : 1.4 + (i % 7) / 100 })),
  );
const blown = (spike: number, at: number, changes: Partial<ChartInput> = {}) =>
  model({ history: noisy(spike, at), steps: 500, buckets: 500, ...changes });
const told = (chart: ReturnType<typeof model>) =>
  farthest(chart.outside, chart.y.domain[1]).map((outside) => outsideText(chart, outside));

test('a spike of the first steps, or of one step, presses nothing flat, and is marked where it leaves the axis', () => {
  for (const at of [9, 399]) {
    const chart = blown(290, at);
    expect(chart.y.domain[1]).toBeLessThan(2);
    expect(chart.outside.map(({ x, y, above }) => [x, y, above])).toEqual([[at + 1, 290, true]]);
    expect(told(chart)).toEqual([`▲ student 290.000 nats at step ${at + 1}, beyond the axis`]);
  }
});
test('a start a little above the axis is marked and not told; where the axis holds all there is no mark', () => {
  expect([told(blown(1.8, 9)), blown(1.8, 9).outside.length]).toEqual([[], 1]);
  expect(model().outside).toEqual([]);
});
test('who zooms to a spike sees it whole, and a y axis set by hand is taken', () => {
  const near = blown(290, 399, { view: { ...plain, range: { from: 380, to: 420 } } });
  expect([near.x.domain, near.x.whole]).toEqual([[380, 420], { from: 0, to: 500 }]);
  expect(near.lines[0].raw.map(({ x }) => x)).toEqual(Array.from({ length: 43 }, (_, i) => 379 + i));
  expect([near.y.domain[1] > 290, near.outside]).toEqual([true, []]);
  const set = blown(290, 399, { y: { from: 1, to: 300 } });
  expect([set.y.domain, set.outside]).toEqual([[1, 300], []]);
  // A logarithm has no place for an axis that begins at 0.
  expect(blown(2, 399, { y: { from: 0, to: 3 }, view: { ...plain, logY: true } }).y.domain[0]).toBeGreaterThan(0);
});
test('ticks of steps are whole and tell neighbours apart at any zoom', () => {
  const { x } = blown(2, 399, { view: { ...plain, range: { from: 380.5, to: 384.5 } } });
  expect(x.ticks).toEqual([381, 382, 383, 384]);
  expect([12_500, 12_501].map((tick) => axisTickText('step', tick, 12_504, 1))).toEqual(['12,500', '12,501']);
});
test('an axis is as wide as its longest label', () => {
  expect(axisWidth(['0.5', '1.5'])).toBe(44);
  expect(axisWidth(['0', '1.25e10'])).toBeGreaterThanOrEqual(10 + 7 * 7);
});
