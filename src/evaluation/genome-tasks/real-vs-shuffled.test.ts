import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { splitGenome } from '../../genome/split/split';
import { Draws, PURPOSE } from '../../numerics/draws';
import { randomDna } from '../../numerics/fixtures-dna';
import { letters, noBreath } from '../fixtures';
import { dinucleotideShuffle } from './dinucleotide-shuffle';
import { realVersusShuffled } from './real-vs-shuffled';

const counts = (sequence: Uint8Array, word: number) => {
  const found = new Map<string, number>();
  const text = letters(sequence);
  for (let i = 0; i + word <= text.length; i++)
    found.set(text.slice(i, i + word), (found.get(text.slice(i, i + word)) ?? 0) + 1);
  return Object.fromEntries([...found].sort());
};
const shuffle = (sequence: Uint8Array, sample = 0) =>
  dinucleotideShuffle(sequence, new Draws(1, 0, sample, PURPOSE.shuffle));

describe('the dinucleotide shuffle', () => {
  it('keeps the count of every dinucleotide, and both ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 4, maxLength: 80 }), fc.nat(1000), (sequence, sample) => {
        const shuffled = shuffle(sequence, sample);
        expect(counts(shuffled, 2)).toEqual(counts(sequence, 2));
        expect([shuffled[0], shuffled.at(-1), shuffled.length]).toEqual([
          sequence[0],
          sequence.at(-1),
          sequence.length,
        ]);
      }),
    );
  });

  it('draws every possible order alike: the three of AACAGA', () => {
    // Paths A..A over the edges AA AC CA AG GA: six, by the places of the three loops.
    const sequence = Uint8Array.from([0, 0, 1, 0, 2, 0]);
    const seen = new Map<string, number>();
    for (let sample = 0; sample < 6000; sample++) {
      const text = letters(shuffle(sequence, sample));
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['AACAGA', 'AAGACA', 'ACAAGA', 'ACAGAA', 'AGAACA', 'AGACAA']);
    // Chi-squared with 5 degrees of freedom: 20.5 is passed once in a thousand; the draws are fixed.
    const chi = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(20.5);
  });

  it('changes what stands further apart', () => {
    const sequence = Uint8Array.from({ length: 400 }, (_, i) => [0, 1, 2, 3, 0, 0, 2, 1][i % 8]);
    expect(counts(shuffle(sequence), 3)).not.toEqual(counts(sequence, 3));
  });
});

describe('real windows against shuffled ones', () => {
  const { genome } = parse(`>a\n${randomDna(6000)}\n>b\n${randomDna(5000, 7)}${'N'.repeat(500)}\n`);
  const split = splitGenome(genome.records, [1, 1], { windowLength: 120, validationShare: 0.2, seed: 1 });
  const make = (windowLength = 60, windows = 40) =>
    realVersusShuffled({ name: 'g', genome, split }, { windowLength, windows }, noBreath);

  it('pairs each window with its shuffled twin in the same part', async () => {
    const { sequences, labels, parts } = await make();
    expect(parts.filter((part) => part === 'train').length).toBe(80);
    for (let i = 0; i < sequences.length; i += 2) {
      expect([labels[i], labels[i + 1], parts[i]]).toEqual([1, 0, parts[i + 1]]);
      expect(counts(sequences[i + 1], 2)).toEqual(counts(sequences[i], 2));
      expect(sequences[i].filter((base) => base === 4).length).toBeLessThanOrEqual(6);
    }
  });

  it('takes test windows from what pretraining holds out, and shares no base between parts', async () => {
    const { sequences, labels, parts } = await make(60, 100);
    const text = [0, 1].map((record) => {
      const bases = new Uint8Array(genome.records.lengthOf(record));
      genome.read(record, 0, bases.length, bases);
      return letters(bases);
    });
    const owner = new Map<string, string>();
    sequences.forEach((sequence, i) => {
      if (labels[i] === 0) return;
      const record = text.findIndex((each) => each.includes(letters(sequence)));
      const start = text[record].indexOf(letters(sequence));
      const heldOut = split.validation
        .ofRecord(record)
        .some((interval) => start >= interval.start && start + 60 <= interval.end);
      expect(heldOut).toBe(parts[i] === 'test');
      for (let at = start; at < start + 60; at++) {
        expect(owner.get(`${record}:${at}`) ?? parts[i]).toBe(parts[i]);
        owner.set(`${record}:${at}`, parts[i] ?? '');
      }
    });
  });

  it('is the same every time, and refuses windows that the genome has no room for', async () => {
    expect(await make()).toEqual(await make());
    await expect(make(2000)).rejects.toMatchObject({ code: 'genome-too-small', place: { path: 'windowLength' } });
  });
});
