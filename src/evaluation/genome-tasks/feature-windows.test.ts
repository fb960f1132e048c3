import { describe, expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import type { Feature } from '../../genome/split/feature-reader';
import { splitGenome } from '../../genome/split/split';
import { randomDna } from '../../numerics/fixtures-dna';
import { reverseComplement } from '../data/sequence-keys';
import { letters, noBreath } from '../fixtures';
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
const make = (some = features, windows = 1000) =>
  featureWindows({ name: 'g', genome, split }, some, { windowLength: LENGTH, windows }, noBreath);

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
      const feature = features.find(
        (each) => each.record === record && start === Math.floor((each.start + each.end - LENGTH) / 2),
      );
      expect(feature?.strand).toBe(forward.record >= 0 ? '+' : '-');
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
});
