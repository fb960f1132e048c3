import { describe, expect, it } from 'vitest';
import { coordinateTicks, panned, regionText, shows, spanOf, stretchToAsk, within, zoomed } from './view-range';

describe('a view of a record', () => {
  it('zooms about a position that stays where it is, from the whole record to single bases', () => {
    const near = zoomed({ start: 0, end: 4000 }, 4000, 1000, 0.5);
    expect(near).toEqual({ start: 500, end: 2500 });
    expect((1000 - near.start) / spanOf(near)).toBe(0.25);
    expect(spanOf(zoomed(near, 4000, 1000, 1e-6))).toBe(20);
    expect(zoomed(near, 4000, 1000, 1e6)).toEqual({ start: 0, end: 4000 });
  });

  it('never leaves the record, not even one shorter than the closest view', () => {
    expect(panned({ start: 10, end: 110 }, 1000, -50)).toEqual({ start: 0, end: 100 });
    expect(panned({ start: 10, end: 110 }, 1000, 5000)).toEqual({ start: 900, end: 1000 });
    expect(within({ start: 990, end: 1400 }, 1000)).toEqual({ start: 590, end: 1000 });
    expect(within({ start: 3, end: 4 }, 7)).toEqual({ start: 0, end: 7 });
  });

  it('is written as regions are, from 1 with both ends in it', () => {
    expect(regionText('chr1', { start: 999.4, end: 1999.6 })).toBe('chr1:1,000-2,000');
  });

  it('has round coordinates counted from 1, with as many digits as tell neighbours apart', () => {
    const texts = (start: number, end: number) => coordinateTicks({ start, end }, 600).map(({ text }) => text);
    expect(coordinateTicks({ start: 95, end: 145 }, 600)[0]).toEqual({ base: 99, text: '100' });
    expect(texts(0, 4.6e6)).toEqual(['1 Mb', '2 Mb', '3 Mb', '4 Mb']);
    for (const [start, end] of [
      [0, 60_000],
      [1_200_000, 1_201_000],
      [3_999_000, 4_001_000],
      [0, 48_502],
      [12_345, 250_000_000],
    ]) {
      const found = texts(start, end);
      expect(found.length).toBeGreaterThan(1);
      expect(new Set(found).size, found.join()).toBe(found.length);
    }
  });

  it('asks for as much again on both sides, and shows what was asked for until it is left or too coarse', () => {
    expect(stretchToAsk({ start: 100, end: 200 }, 1000)).toEqual({ start: 0, end: 300 });
    const view = { start: 0, end: 3000, binBases: 2 };
    expect(shows(view, { start: 1000, end: 2000 }, 500)).toBe(true);
    expect(shows(view, { start: 2500, end: 3500 }, 500)).toBe(false);
    expect(shows(view, { start: 1000, end: 1100 }, 500)).toBe(false);
  });
});
