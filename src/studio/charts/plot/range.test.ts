import { expect, test } from 'vitest';
import { marked, panned, rangeIn, unlessWhole, zoomed } from './range';

test('zoom and pan stay inside the whole', () => {
  const whole = { from: 0, to: 1000 };
  expect(zoomed({ from: 100, to: 200 }, whole, 150, 0.5)).toEqual({ from: 125, to: 175 });
  expect(zoomed({ from: 100, to: 200 }, whole, 100, 1e6)).toEqual(whole);
  expect(panned({ from: 100, to: 200 }, whole, -500)).toEqual({ from: 0, to: 100 });
  expect(panned({ from: 100, to: 200 }, whole, 5000)).toEqual({ from: 900, to: 1000 });
  const near = zoomed({ from: 10, to: 15 }, whole, 12, 0.001);
  expect(near.to - near.from).toBeCloseTo(4, 9);
});

test('a stretch that was marked is shown from either end, and never less than a few units of it', () => {
  const whole = { from: 0, to: 1000 };
  expect(marked(700, 300, whole)).toEqual({ from: 300, to: 700 });
  expect(marked(500, 501, whole)).toEqual({ from: 498.5, to: 502.5 });
  expect(marked(0, 1, whole)).toEqual({ from: 0, to: 4 });
});

test('the whole is no choice, so that a chart follows a run; nor is what another run was zoomed to', () => {
  const whole = { from: 0, to: 1000 };
  expect(unlessWhole({ from: 0, to: 1000 }, whole)).toBeNull();
  expect(unlessWhole({ from: 1, to: 1000 }, whole)).toEqual({ from: 1, to: 1000 });
  expect(rangeIn({ from: 100, to: 200 }, whole)).toEqual({ from: 100, to: 200 });
  expect([{ from: 100, to: 2000 }, { from: 5, to: 5 }, null].map((chosen) => rangeIn(chosen, whole))).toEqual([
    whole,
    whole,
    whole,
  ]);
});
