import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { type Split, splitGenome } from './split';

const ofLengths = (...lengths: number[]) => ({
  count: lengths.length,
  lengthOf: (i: number) => lengths[i],
  nameOf: (i: number) => `chr${i + 1}`,
});
const all = (records: readonly unknown[]) => records.map(() => true);
const split = (lengths: number[], windowLength = 120, validationShare = 0.1, seed = 1) =>
  splitGenome(ofLengths(...lengths), all(lengths), { windowLength, validationShare, seed });
const share = ({ summary }: Split) => summary.validationBases / (summary.trainBases + summary.validationBases);

describe('the held-out part', () => {
  test('never shares a base with a training interval, and both parts hold a window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.boolean()), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 8, max: 400 }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        fc.nat(),
        (records, windowLength, validationShare, seed) => {
          const lengths = records.map(([length]) => length);
          const included = records.map(([, flag]) => flag);
          const usable = lengths.filter((length, i) => included[i] && length >= windowLength);
          const possible = usable.length >= 2 || usable.some((length) => length >= 2 * windowLength);
          const request = { windowLength, validationShare, seed };
          if (!possible) {
            expect(() => splitGenome(ofLengths(...lengths), included, request)).toThrow(
              expect.objectContaining({ code: expect.stringMatching(/^(genome-too-short|no-records)$/) }),
            );
            return;
          }
          const made = splitGenome(ofLengths(...lengths), included, request);
          expect(made.summary.trainBases).toBeGreaterThanOrEqual(windowLength);
          expect(made.summary.validationBases).toBeGreaterThanOrEqual(windowLength);
          lengths.forEach((length, i) => {
            const intervals = [...made.train.ofRecord(i), ...made.validation.ofRecord(i)].sort(
              (a, b) => a.start - b.start,
            );
            if (!included[i]) expect(intervals).toEqual([]);
            let end = 0;
            for (const interval of intervals) {
              expect(interval.start).toBeGreaterThanOrEqual(end);
              expect(interval.end - interval.start).toBeGreaterThanOrEqual(windowLength);
              end = interval.end;
            }
            expect(end).toBeLessThanOrEqual(length);
          });
          expect(splitGenome(ofLengths(...lengths), included, request)).toEqual(made);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is whole records where there are ten', () => {
    const made = split(new Array(20).fill(10_000));
    expect(made.by).toBe('records');
    expect(made.validation.count).toBe(2);
    expect(made.summary.description).toBe('2 whole records of 20 held out for validation: 20,000 bases, 10.0 %.');
    expect(made.train.count).toBe(18);
  });

  test('is blocks spread along a single record', () => {
    const made = split([100_000]);
    expect(made.by).toBe('blocks');
    expect(made.validation.ofRecord(0)).toHaveLength(10);
    made.validation.ofRecord(0).forEach(({ start, end }, i) => {
      expect(start).toBeGreaterThanOrEqual(i * 10_000);
      expect(end).toBeLessThanOrEqual((i + 1) * 10_000);
    });
    expect(share(made)).toBeCloseTo(0.1, 3);
  });

  test('is blocks where one of many records is most of the genome', () => {
    const made = split([1_000_000, ...new Array(12).fill(200)]);
    expect(made.by).toBe('blocks');
    expect(share(made)).toBeCloseTo(0.1, 2);
  });

  test('depends on the seed', () => {
    expect(split([100_000], 120, 0.1, 1)).not.toEqual(split([100_000], 120, 0.1, 2));
    expect(split(new Array(40).fill(1000), 120, 0.1, 1)).not.toEqual(split(new Array(40).fill(1000), 120, 0.1, 2));
  });

  test('leaves out pieces too short for a window, wherever the block falls', () => {
    for (let seed = 0; seed < 3000; seed++) {
      const { train } = split([1000], 100, 0.1, seed);
      expect(Math.min(...train.ofRecord(0).map(({ start, end }) => end - start))).toBeGreaterThanOrEqual(100);
    }
  });

  test('leaves room for both parts in a genome of 300 bases', () => {
    for (let seed = 0; seed < 50; seed++) {
      const made = split([300], 120, 0.05, seed);
      expect(made.summary).toMatchObject({ trainBases: 180, validationBases: 120 });
    }
  });

  test('is a whole record where no record can be divided', () => {
    const made = split([200, 200, 200]);
    expect(made.by).toBe('records');
    expect(made.summary).toMatchObject({ trainBases: 400, validationBases: 200 });
  });

  test('is refused with numbers where there is no room', async () => {
    const failure = await failureOf(() => split([239], 120));
    expect(failure.code).toBe('genome-too-short');
    expect(failure.message).toContain('239');
    expect(failure.message).toContain('240');
    expect(failure.action).toContain('at most 119 bases');
    expect(
      (await failureOf(() => splitGenome(ofLengths(1000), [false], { windowLength: 8, validationShare: 0.1, seed: 1 })))
        .code,
    ).toBe('no-records');
  });
});
