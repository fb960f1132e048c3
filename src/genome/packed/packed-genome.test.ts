import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { lettersOf, parse } from '../fixtures';
import type { BaseStore } from './base-store';
import { readIndex, writeIndex } from './column-file';
import { PackedGenome } from './packed-genome';
import { RecordTable } from './record-table';
import { RunList } from './run-list';

describe('a packed genome', () => {
  const records = fc.array(fc.string({ unit: fc.constantFrom(...'ACGTacgtNn'), minLength: 1, maxLength: 70 }), {
    minLength: 1,
    maxLength: 6,
  });

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

  test('reads short records that follow each other in few pieces, and single windows no further than they go', () => {
    const texts = Array.from({ length: 3000 }, (_, i) => randomDna(50 + (i % 7), i));
    const { genome: inMemory } = parse(texts.map((text, i) => `>${i}\n${text}\n`).join(''));
    const store = (inMemory as unknown as { store: BaseStore }).store;
    const reads: number[] = [];
    const counted: BaseStore = {
      size: store.size,
      append: () => {},
      close: () => {},
      read(offset, out) {
        reads.push(out.length);
        store.read(offset, out);
      },
    };
    const genome = new PackedGenome(inMemory.records, counted, inMemory.unknown, inMemory.softMask, '');
    expect(texts.map((_, i) => lettersOf(genome, i))).toEqual(texts);
    expect(reads.length).toBeLessThan(5);
    reads.length = 0;
    for (const record of [2900, 3, 1500]) expect(lettersOf(genome, record)).toBe(texts[record]);
    expect(Math.max(0, ...reads)).toBeLessThan(20);
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

test('positions beyond 2^32 are right, in bases, runs, records and the index', () => {
  const far = 2 ** 33 + 5;
  /** Base i is i mod 3, without holding sixteen billion of them. */
  const store: BaseStore = {
    size: 2 ** 32,
    append: () => {},
    close: () => {},
    read(offset, out) {
      for (let i = 0; i < out.length; i++)
        for (let j = 0; j < 4; j++) out[i] = (j === 0 ? 0 : out[i]) | (((4 * (offset + i) + j) % 3) << (2 * j));
    },
  };
  const records = new RecordTable();
  const totals = (bases: number) => ({
    bases,
    a: bases,
    c: 0,
    g: 0,
    t: 0,
    unknown: 0,
    softMasked: 0,
    otherLetters: {},
  });
  records.push({ name: 'long', description: '', offset: 0, length: far, totals: totals(far) });
  records.push({
    name: 'after',
    description: '',
    offset: far,
    length: 1000,
    totals: totals(1000),
    layout: { textOffset: far + 9, lineBases: 60, lineBytes: 61 },
  });
  const unknown = new RunList();
  unknown.add(3, 4);
  unknown.add(far + 10, far + 12);
  const softMask = new RunList();
  softMask.add(far - 2, far + 3);
  const genome = new PackedGenome(records, store, unknown, softMask, '');
  const stored = readIndex(new Uint8Array(writeIndex(genome).flatMap((piece) => [...piece])).buffer);
  for (const { names, records: table, ...rest } of [
    genome,
    new PackedGenome(stored.records, store, stored.unknown, stored.softMask, ''),
  ]) {
    expect(names.find('after')).toBe(1);
    expect(table.at(1)).toEqual(records.at(1));
    expect(rest.totals.bases).toBe(far + 1000);
  }
  const out = new Uint8Array(16);
  const again = new PackedGenome(stored.records, store, stored.unknown, stored.softMask, '');
  again.read(1, 0, 16, out);
  expect([...out]).toEqual(Array.from({ length: 16 }, (_, i) => (i === 10 || i === 11 ? 4 : (far + i) % 3)));
  again.read(0, far - 16, 16, out);
  expect([...out]).toEqual(Array.from({ length: 16 }, (_, i) => (far - 16 + i) % 3));
  again.readSoftMask(1, 0, 4, out);
  expect([...out.subarray(0, 4)]).toEqual([1, 1, 1, 0]);
  expect(again.countUnknown(0, 0, far)).toBe(1);
  expect(again.composition(far, far + 12)).toMatchObject({ bases: 12, unknown: 2, softMasked: 3 });
});

test('a stored index that was damaged is refused, whatever was changed in its header', () => {
  const { genome } = parse('>a\nACGTNNacgt\n>b\nACGR');
  const bytes = new Uint8Array(writeIndex(genome).flatMap((piece) => [...piece]));
  expect([...readIndex(bytes.buffer).records]).toEqual([...genome.records]);
  for (let at = 0; at < 8 * 10; at += 8) {
    for (const value of [Number.NaN, -1, 2 ** 52, 0.5]) {
      const changed = bytes.slice();
      new DataView(changed.buffer).setFloat64(at, value, true);
      expect(() => readIndex(changed.buffer)).toThrow(expect.objectContaining({ code: 'genome-damaged' }));
    }
  }
  for (const length of [0, 8, 100])
    expect(() => readIndex(bytes.slice(0, length).buffer)).toThrow(expect.objectContaining({ code: 'genome-damaged' }));
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
