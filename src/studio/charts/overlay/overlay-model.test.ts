import { expect, test } from 'vitest';
import { ColumnBuilder } from '../../../training/record/metric-columns';
import { zoomed } from '../plot/range';
import { layOut, type OverlayLine, overlayLine, readingsAt, smoothed, strokesOf, wholeRange } from './overlay-model';

function lineOf(values: (step: number) => number | null, steps: number, gaps: readonly number[] = []): OverlayLine {
  const columns = new ColumnBuilder();
  for (let step = 1; step <= steps; step++) {
    columns.begin({ step, wallMs: 2 * step, activeMs: step, basesSeen: 100 * step });
    const value = values(step);
    if (value !== null) columns.set('loss', value);
  }
  return overlayLine({ id: 'a', name: 'A', place: 0 }, columns.finish(), gaps, 'loss', 'step')!;
}

const sight = { levels: [], log: false };
const SPIKE = 70_001;
const long = lineOf((step) => (step === SPIKE ? 9 : 1 + 1 / step), 100_000);

test('a spike of one step is stroked at every zoom around it', () => {
  const whole = wholeRange([long]);
  expect(whole).toEqual({ from: 0, to: 100_000 });
  for (let range = whole; range.to - range.from > 4; range = zoomed(range, whole, SPIKE, 0.6)) {
    const strokes = strokesOf(long, range, 700);
    expect(strokes.length).toBeLessThanOrEqual(3 * 701);
    const spike = strokes.find(({ y }) => y === 9)!;
    expect(Math.abs(spike.x - ((SPIKE - range.from) / (range.to - range.from)) * 700)).toBeLessThanOrEqual(1.01);
    // The axis holds it, or a mark says where it leaves.
    const { y, outside } = layOut({ ...sight, lines: [long], whole, range }, 700);
    if (range === whole) expect(outside.map((mark) => [mark.y, mark.above])).toContainEqual([9, true]);
    else expect([y[1] > 9, outside]).toEqual([true, []]);
  }
});

test('near by, every logged point is stroked and nothing else; lines break where the run paused', () => {
  const line = lineOf((step) => (step % 5 === 0 ? step : null), 100, [50]);
  const strokes = strokesOf(line, { from: 0, to: 100 }, 700);
  expect(strokes.map(({ y }) => y)).toEqual(Array.from({ length: 20 }, (_, i) => 5 * (i + 1)));
  expect(strokes.filter(({ breaks }) => breaks).map(({ y }) => y)).toEqual([5, 55]);
});

test('a reading is the newest logged value at the pointer, and a logarithm never meets zero', () => {
  const line = lineOf((step) => (step % 10 === 0 ? step : null), 100);
  expect(readingsAt([line], new Map(), 37)).toEqual([{ id: 'a', step: 30, value: 30 }]);
  expect(readingsAt([line], new Map(), 5)).toEqual([]);
  expect(readingsAt([line], new Map(), 300)).toEqual([]);
  const zero = lineOf((step) => step - 1, 10);
  const range = { from: 0, to: 10 };
  expect(layOut({ lines: [zero], levels: [], whole: range, range, log: true }, 100).y[0]).toBeGreaterThan(0);
  expect(layOut({ ...sight, lines: [], whole: range, range }, 100).y).toEqual([0, 1]);
});

test('the axis holds the baselines and what was set by hand; a smoothed line lies over what was logged', () => {
  const line = smoothed(lineOf((step) => 1 + (step % 2), 100));
  const range = { from: 0, to: 100 };
  const drawing = { lines: [line], levels: [5], whole: range, range, log: false };
  const { y, drawn } = layOut(drawing, 700);
  expect(y[1]).toBeGreaterThan(5);
  expect(drawn[0].strokes.map((stroke) => stroke.y).slice(0, 2)).toEqual([2, 1]);
  const late = drawn[0].smooth!.slice(50).map((stroke) => stroke.y);
  expect([Math.min(...late) > 1.2, Math.max(...late) < 1.8]).toEqual([true, true]);
  expect(layOut({ ...drawing, y: { from: 0, to: 3 } }, 700).y).toEqual([0, 3]);
});
