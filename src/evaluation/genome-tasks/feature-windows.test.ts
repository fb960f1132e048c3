import { describe, expect, it } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { parse } from '../../genome/fixtures';
import type { Feature } from '../../genome/split/feature-reader';
import { splitGenome } from '../../genome/split/split';
import { randomDna } from '../../numerics/fixtures-dna';
import { processorMs } from '../../numerics/fixtures-time';
import { reverseComplement } from '../data/sequence-keys';
import { codes, letters, noBreath } from '../fixtures';
import { featureWindows } from './feature-windows';

const LENGTH = 60;
const text = ['a', 'b'].map((_, i) => randomDna(20_000, i + 1));
const { genome } = parse(text.map((bases, i) => `>r${i}\n${bases}\n`).join(''));
const split = splitGenome(genome.records, [1, 1], { windowLength: 400, validationShare: 0.2, seed: 1 });
const features: Feature[] = text.flatMap((_, record) =>
  Array.from(
    { length: 80 },
    (__, i) =>
      ({ record, start: 240 * i + 80, end: 240 * i + 101, type: null, strand: i % 2 === 0 ? '+' : '-' }) as const,
  ),
);
const make = (some = features, windows = 1000, windowLength = LENGTH) =>
  featureWindows({ name: 'g', genome, split }, some, { windowLength, windows }, noBreath);

const gc = (bases: Uint8Array) => bases.filter((base) => base === 1 || base === 2).length / bases.length;
/** Where a window of the forward strand stands. */
function find(bases: Uint8Array): { record: number; start: number } {
  const record = text.findIndex((each) => each.includes(letters(bases)));
  return { record, start: record < 0 ? -1 : text[record].indexOf(letters(bases)) };
}

describe('windows at features against background', () => {
  it('centres a window on each feature, read on its strand, once for the same place', async () => {
    const { sequences, labels } = await make([...features, ...features]);
    const own = sequences.filter((_, i) => labels[i] === 1);
    expect(own.length).toBeLessThanOrEqual(features.length);
    expect(own.length).toBeGreaterThan(features.length * 0.8);
    for (const bases of own) {
      const forward = find(bases);
      const { record, start } = forward.record >= 0 ? forward : find(reverseComplement(bases));
      const strand = forward.record >= 0 ? '+' : '-';
      const round = strand === '+' ? Math.floor : Math.ceil;
      const feature = features.find(
        (each) => each.record === record && start === round((each.start + each.end - LENGTH) / 2),
      );
      expect(feature?.strand).toBe(strand);
    }
  });

  it('matches each with a background window of its part and its GC that touches no feature', async () => {
    const { sequences, parts, labels } = await make();
    for (let i = 0; i < sequences.length; i += 2) {
      expect([labels[i], labels[i + 1], parts[i + 1]]).toEqual([1, 0, parts[i]]);
      expect(Math.abs(gc(sequences[i]) - gc(sequences[i + 1]))).toBeLessThanOrEqual(0.02 + 1e-12);
      const forward = find(sequences[i + 1]);
      const { record, start } = forward.record >= 0 ? forward : find(reverseComplement(sequences[i + 1]));
      const heldOut = split.validation
        .ofRecord(record)
        .some((interval) => start >= interval.start && start + LENGTH <= interval.end);
      expect(heldOut).toBe(parts[i] === 'test');
      expect(features.some((each) => each.record === record && each.start < start + LENGTH && start < each.end)).toBe(
        false,
      );
    }
  });

  it('takes as many training features as it is told, and says which were left out', async () => {
    const limited = await make(features, 10);
    const trained = limited.parts.filter((part) => part === 'train').length;
    expect(trained).toBeLessThanOrEqual(20);
    expect(trained).toBeGreaterThanOrEqual(16);
    const { refused } = await make([{ record: 0, start: 5, end: 9, type: null, strand: null }, ...features]);
    expect(refused.first[0]).toMatchObject({ code: 'feature-left-out', file: 'r0:6-9' });
    await expect(make(features.slice(0, 5))).rejects.toMatchObject({ code: 'features-too-few' });
  });

  it.each([1, 2, 21, 59, 60])(
    'has a feature of %i bases at one place of its window, on either strand',
    async (bases) => {
      const stranded = features.map(({ record, start, strand }) => ({
        record,
        start,
        end: start + bases,
        type: null,
        strand,
      }));
      const { sequences, labels } = await make(stranded);
      const before = Math.ceil((LENGTH - bases) / 2);
      const inside = new Set(
        stranded.map(({ record, start, end, strand }) => {
          const own = codes(text[record].slice(start, end));
          return letters(strand === '-' ? reverseComplement(own) : own);
        }),
      );
      for (const window of sequences.filter((_, i) => labels[i] === 1))
        expect(inside).toContain(letters(window.subarray(before, before + bases)));
    },
  );

  it('takes the window of a feature over the origin from the side its middle is on', async () => {
    const over: Feature = { record: 0, start: 19_990, end: 20_130, type: null, strand: '+' };
    const { sequences } = await make([over, ...features.slice(1)]);
    expect(sequences.map(letters)).toContain(text[0].slice(30, 90));
  });
});

describe('features that find too few windows', () => {
  const bases = (length: number, gcShare: number, seed: number) =>
    Array.from(randomDna(length, seed), (letter, i) => {
      const strong = ((i * 7919 + seed * 104_729) % 1000) / 1000 < gcShare;
      return letter === 'A' || letter === 'C' ? (strong ? 'C' : 'A') : strong ? 'G' : 'T';
    }).join('');
  const islands = Array.from(
    { length: 300 },
    (_, i) => bases(690, 0.38, i + 1) + bases(240, 0.75, i + 1) + bases(690, 0.38, i + 501),
  );
  const rich = parse(islands.map((record, i) => `>c${i}\n${record}\n`).join('')).genome;
  const source = {
    name: 'islands',
    genome: rich,
    split: splitGenome(
      rich.records,
      islands.map(() => 1),
      { windowLength: 200, validationShare: 0.2, seed: 1 },
    ),
  };
  const centres: Feature[] = islands.map((_, record) => ({ record, start: 790, end: 830, type: null, strand: null }));

  it('are told which bound fails and what would be wide enough, at once', async () => {
    const started = processorMs();
    const failure = await failureOf(() =>
      featureWindows(source, centres, { windowLength: 200, windows: 1000 }, noBreath),
    );
    expect(processorMs() - started).toBeLessThan(5000);
    expect(failure).toMatchObject({ code: 'features-too-few', place: { path: 'gcTolerance' } });
    expect(failure.message).toMatch(
      /find no background within 2 % of their GC: they have 7\d %?.*, the windows free of features .* %\.$/,
    );
    const enough = Number(/difference in GC of (\d+) %/.exec(failure.action)?.[1]) / 100;
    const options = { windowLength: 200, windows: 1000, gcTolerance: enough };
    const { sequences, split: told } = await featureWindows(source, centres, options, noBreath);
    expect(sequences.length).toBeGreaterThan(40);
    expect(told).toContain('every seventh other stretch');
  });

  it('are told that there are too few of them, where no window would help', async () => {
    const failure = await failureOf(() => make(features.slice(0, 20)));
    expect(failure.message).toMatch(/Only \d features lie there\.$/);
    expect(failure.action).toMatch(/^Choose a file with more features/);
  });

  it('are told the length of window that their spacing leaves room for', async () => {
    const dense: Feature[] = text.flatMap((_, record) =>
      Array.from({ length: 49 }, (__, i) => ({
        record,
        start: 400 * i,
        end: 400 * i + 40,
        type: null,
        strand: null,
      })),
    );
    const failure = await failureOf(() => make(dense, 1000, 300));
    expect(failure).toMatchObject({ code: 'features-too-few', place: { path: 'windowLength' } });
    expect(failure.action).toContain('400 bases apart, which leaves room for windows of 100');
  });
});
