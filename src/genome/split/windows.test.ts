import { describe, expect, test } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { Draws, PURPOSE } from '../../numerics/draws';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { Stretches } from './stretches';
import { WindowSampler } from './windows';

const randomWords = (seed: number) => {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  return () => draws.word();
};

describe('window sampling', () => {
  test('is uniform over every start position of the part', () => {
    const { genome } = parse(`>a\n${randomDna(60)}\n>b\n${randomDna(40)}`);
    const part = [
      [
        { start: 0, end: 12 },
        { start: 20, end: 29 },
        { start: 30, end: 60 },
      ],
      [{ start: 5, end: 20 }],
    ];
    const sampler = new WindowSampler(genome, Stretches.of(part), 10, { maxUnknownShare: 0 });
    expect(sampler.positions).toBe(3 + 21 + 6);
    const seen = new Map<string, number>();
    const random = randomWords(7);
    const draws = 30_000;
    for (let i = 0; i < draws; i++) {
      const { record, start } = sampler.draw(random);
      const interval = part[record].find((candidate) => start >= candidate.start && start + 10 <= candidate.end);
      expect(interval).toBeDefined();
      seen.set(`${record}:${start}`, (seen.get(`${record}:${start}`) ?? 0) + 1);
    }
    expect(seen.size).toBe(30);
    const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 29 degrees of freedom: 58.3 is the 0.999 quantile.
    expect(chiSquare).toBeLessThan(58.3);
  });

  test('passes over windows with too many unknown bases', () => {
    const { genome } = parse(`>a\n${randomDna(30)}${'N'.repeat(50)}${randomDna(30)}`);
    const sampler = new WindowSampler(genome, Stretches.of([[{ start: 0, end: 110 }]]), 10, { maxUnknownShare: 0.2 });
    const random = randomWords(3);
    const starts = new Set(Array.from({ length: 3000 }, () => sampler.draw(random).start));
    expect(Math.max(...[...starts].filter((start) => start < 60))).toBe(22);
    expect(Math.min(...[...starts].filter((start) => start > 60))).toBe(78);
  });

  test('says so where every window is unknown, or there is none', async () => {
    const { genome } = parse(`>a\n${'N'.repeat(50)}ACGT`);
    const unknown = new WindowSampler(genome, Stretches.of([[{ start: 0, end: 50 }]]), 10, { maxUnknownShare: 0.5 });
    expect((await failureOf(() => unknown.draw(randomWords(1)))).code).toBe('windows-all-unknown');
    const empty = new WindowSampler(genome, Stretches.of([[{ start: 0, end: 5 }]]), 10, { maxUnknownShare: 0.5 });
    expect((await failureOf(() => empty.draw(randomWords(1)))).code).toBe('windows-all-unknown');
  });

  test('finds a neighbour within reach, evenly, in the stretch of a window', () => {
    const { genome } = parse(`>a\n${randomDna(200)}\n>b\n${randomDna(90)}`);
    const part = [
      [
        { start: 0, end: 12 },
        { start: 20, end: 25 },
        { start: 30, end: 160 },
      ],
      [{ start: 5, end: 80 }],
    ];
    const sampler = new WindowSampler(genome, Stretches.of(part), 10, { maxUnknownShare: 0 });
    const random = randomWords(5);
    const around = (record: number, start: number) => {
      const found = Array.from({ length: 4000 }, () => sampler.near({ record, start }, 10, random));
      expect(found.every((near) => near.record === record)).toBe(true);
      const starts = found.map((near) => near.start);
      return [Math.min(...starts), Math.max(...starts), new Set(starts).size];
    };
    expect(around(0, 1)).toEqual([0, 2, 3]);
    expect(around(0, 30)).toEqual([30, 40, 11]);
    expect(around(0, 90)).toEqual([80, 100, 21]);
    expect(around(0, 150)).toEqual([140, 150, 11]);
    expect(around(1, 70)).toEqual([60, 70, 11]);
  });

  test('leaves a window to itself where all around it is unknown', () => {
    const { genome } = parse(`>a\n${'N'.repeat(60)}${randomDna(10)}${'N'.repeat(60)}`);
    const sampler = new WindowSampler(genome, Stretches.of([[{ start: 0, end: 130 }]]), 10, { maxUnknownShare: 0 });
    const near = Array.from({ length: 50 }, () => sampler.near({ record: 0, start: 60 }, 10, randomWords(2)).start);
    expect(new Set(near)).toEqual(new Set([60]));
  });

  test('reaches both ends of a part of more than 2^32 positions', () => {
    const { genome } = parse('>a\nACGT');
    const wide = Object.assign(Object.create(genome), { countUnknown: () => 0 });
    const sampler = new WindowSampler(
      wide,
      Stretches.of([[{ start: 0, end: 2 ** 33 }], [{ start: 0, end: 2 ** 33 }]]),
      1,
      { maxUnknownShare: 1 },
    );
    const words = (...given: number[]) => {
      let next = 0;
      return () => given[next++];
    };
    expect(sampler.draw(words(0, 0))).toEqual({ record: 0, start: 0 });
    expect(sampler.draw(words(0xffffffff, 0xffffffff))).toEqual({ record: 1, start: 2 ** 33 - 1 });
    expect(sampler.draw(words(0x80000000, 0))).toEqual({ record: 1, start: 0 });
    // The second word fills the gaps of 128 positions that the first leaves.
    expect(sampler.draw(words(32, 0)).start).toBe(128);
    expect(sampler.draw(words(0, 0xffffffff)).start).toBe(127);
  });
});
