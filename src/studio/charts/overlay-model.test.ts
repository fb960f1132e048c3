import { expect, test } from 'vitest';
import { ColumnBuilder } from '../../training/record/metric-columns';
import {
  type OverlayLine,
  overlayLine,
  panned,
  readingsAt,
  strokesOf,
  valueRange,
  wholeRange,
  zoomed,
} from './overlay-model';

function lineOf(values: (step: number) => number | null, steps: number, gaps: readonly number[] = []): OverlayLine {
  const columns = new ColumnBuilder();
  for (let step = 1; step <= steps; step++) {
    columns.begin({ step, wallMs: 2 * step, activeMs: step, basesSeen: 100 * step });
    const value = values(step);
    if (value !== null) columns.set('loss', value);
  }
  return overlayLine('a', 'A', columns.finish(), gaps, 'loss', 'step')!;
}

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
    expect(valueRange([long], range, false).to).toBeGreaterThan(9);
  }
});

test('near by, every logged point is stroked and nothing else; lines break where the run paused', () => {
  const line = lineOf((step) => (step % 5 === 0 ? step : null), 100, [50]);
  const strokes = strokesOf(line, { from: 0, to: 100 }, 700);
  expect(strokes.map(({ y }) => y)).toEqual(Array.from({ length: 20 }, (_, i) => 5 * (i + 1)));
  expect(strokes.filter(({ breaks }) => breaks).map(({ y }) => y)).toEqual([5, 55]);
});

test('zoom and pan stay inside the whole', () => {
  const whole = { from: 0, to: 1000 };
  expect(zoomed({ from: 100, to: 200 }, whole, 150, 0.5)).toEqual({ from: 125, to: 175 });
  expect(zoomed({ from: 100, to: 200 }, whole, 100, 1e6)).toEqual(whole);
  expect(panned({ from: 100, to: 200 }, whole, -500)).toEqual({ from: 0, to: 100 });
  expect(panned({ from: 100, to: 200 }, whole, 5000)).toEqual({ from: 900, to: 1000 });
  const near = zoomed({ from: 10, to: 15 }, whole, 12, 0.001);
  expect(near.to - near.from).toBeCloseTo(4, 9);
});

test('a reading is the newest logged value at the pointer, and a logarithm never meets zero', () => {
  const line = lineOf((step) => (step % 10 === 0 ? step : null), 100);
  expect(readingsAt([line], new Map(), 37)).toEqual([{ id: 'a', step: 30, value: 30 }]);
  expect(readingsAt([line], new Map(), 5)).toEqual([]);
  expect(readingsAt([line], new Map(), 300)).toEqual([]);
  const zero = lineOf((step) => step - 1, 10);
  expect(valueRange([zero], { from: 0, to: 10 }, true).from).toBeGreaterThan(0);
  expect(valueRange([], { from: 0, to: 1 }, false)).toEqual({ from: 0, to: 1 });
});
