import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lettersOf, parse, randomDna } from './fixtures';
import { RunList } from './run-list';

describe('a packed genome', () => {
  const records = fc.array(fc.string({ unit: fc.constantFrom(...'ACGTacgtNn'), minLength: 1, maxLength: 70 }), { minLength: 1, maxLength: 6 });

  test('gives back every base and its soft mask', () => {
    fc.assert(
      fc.property(records, (texts) => {
        const { genome } = parse(texts.map((text, i) => `>${i}\n${text}\n`).join(''));
        expect(texts.map((_, i) => lettersOf(genome, i))).toEqual(texts);
      }),
    );
  });

  test('reads any stretch as the same slice of the whole', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(), fc.nat(), (texts, which, from, span) => {
        const { genome } = parse(texts.map((text, i) => `>${i}\n${text}\n`).join(''));
        const record = which % texts.length;
        const start = from % texts[record].length;
        const length = span % (texts[record].length - start + 1);
        const slice = texts[record].slice(start, start + length);
        const bases = new Uint8Array(length);
        const masked = new Uint8Array(length);
        genome.read(record, start, length, bases);
        genome.readSoftMask(record, start, length, masked);
        expect(Array.from(bases, (base) => 'ACGTN'[base]).join('')).toBe(slice.toUpperCase());
        expect(Array.from(masked, Boolean)).toEqual(Array.from(slice, (letter) => letter !== letter.toUpperCase()));
        expect(genome.countUnknown(record, start, length)).toBe(slice.replace(/[^nN]/g, '').length);
      }),
    );
  });

  test('is right across the pages it is stored in', () => {
    const text = randomDna(2_200_001);
    const { genome } = parse(`>short\nACG\n>long\n${text}`);
    const bases = new Uint8Array(text.length);
    genome.read(1, 0, text.length, bases);
    const wrong = bases.findIndex((base, i) => 'ACGT'[base] !== text[i]);
    expect(wrong).toBe(-1);
    const piece = new Uint8Array(40);
    genome.read(1, 1_048_560, 40, piece);
    expect(Array.from(piece, (base) => 'ACGT'[base]).join('')).toBe(text.slice(1_048_560, 1_048_600));
  });

  test('refuses to read beyond a record or into too little room', () => {
    const { genome } = parse('>a\nACGT\n>b\nACGT');
    const out = new Uint8Array(8);
    expect(() => genome.read(0, 2, 3, out)).toThrow(RangeError);
    expect(() => genome.read(0, -1, 2, out)).toThrow(RangeError);
    expect(() => genome.read(2, 0, 1, out)).toThrow(RangeError);
    expect(() => genome.read(0, 0, 4, new Uint8Array(3))).toThrow(RangeError);
  });
});

test('a run list joins touching runs and clips what it visits', () => {
  const runs = new RunList();
  for (let i = 0; i < 100; i++) runs.add(10 * i, 10 * i + 4);
  runs.add(994, 999);
  expect(runs.size).toBe(100);
  const seen: number[][] = [];
  runs.forEachWithin(12, 31, (from, to) => seen.push([from, to]));
  expect(seen).toEqual([
    [12, 14],
    [20, 24],
    [30, 31],
  ]);
});
