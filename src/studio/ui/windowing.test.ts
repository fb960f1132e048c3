import { expect, test } from 'vitest';
import { windowOf } from './windowing';

const height = ({ above, below, first, end }: ReturnType<typeof windowOf>, row: number) =>
  above + below + (end - first) * row;

test('only the rows in sight are drawn, with a few around them', () => {
  expect(windowOf(100_000, 29, 0, 290)).toEqual({ first: 0, end: 18, above: 0, below: (100_000 - 18) * 29 });
  const middle = windowOf(100_000, 29, 29 * 5000, 290);
  expect(middle).toMatchObject({ first: 4992, end: 5018, above: 4992 * 29 });
  expect(height(middle, 29)).toBe(100_000 * 29);
});
test('the end shows the last rows, and a list that shrank under the scroll too', () => {
  expect(windowOf(100_000, 29, 1e9, 290)).toMatchObject({ end: 100_000, below: 0 });
  expect(windowOf(3, 29, 5000, 290)).toEqual({ first: 0, end: 3, above: 0, below: 0 });
  expect(windowOf(0, 29, 0, 290)).toEqual({ first: 0, end: 0, above: 0, below: 0 });
});
test('ten million rows scroll in proportion, each within reach, and the drawn rows lie where one looks', () => {
  const rows = 10_000_000;
  const [top, middle, bottom] = [0, 4_000_000, 8_000_000].map((scroll) => windowOf(rows, 29, scroll, 290));
  expect([top.first, bottom.end]).toEqual([0, rows]);
  expect(middle.first).toBeGreaterThan(4_900_000);
  for (const [window, scroll] of [
    [middle, 4_000_000],
    [windowOf(rows, 29, 17, 290), 17],
    [bottom, 8_000_000 - 290],
  ] as const) {
    expect(window.above).toBeLessThanOrEqual(scroll);
    expect(window.above + (window.end - window.first) * 29).toBeGreaterThanOrEqual(scroll + 290 - 1);
    expect(window.end - window.first).toBeLessThan(40);
  }
});
