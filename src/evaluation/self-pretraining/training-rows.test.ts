import { expect, test } from 'vitest';
import { importGenome } from '../../genome/import/import-genome';
import { splitGenome } from '../../genome/split/split';
import { WindowSampler } from '../../genome/split/windows';
import { Draws, PURPOSE } from '../../numerics/draws';
import { randomDna } from '../../numerics/fixtures-dna';
import { reverseComplement } from '../data/sequence-keys';
import type { Dataset, LabelledSequences } from '../dataset';
import { trainingRows } from './training-rows';

const codesOf = (text: string) => Uint8Array.from(text, (letter) => 'ACGTN'.indexOf(letter));
const textOf = (codes: ArrayLike<number>) => Array.from(codes, (code) => 'ACGTN'[code]).join('');
const otherStrand = (text: string) => textOf(reverseComplement(codesOf(text)));
const part = (rows: readonly string[]): LabelledSequences => ({
  sequences: rows.map(codesOf),
  labels: Uint16Array.from(rows, (_, row) => row % 2),
});
const dataset = (train: readonly string[], validation: readonly string[], test: readonly string[]): Dataset => ({
  task: 'gue/mouse/3',
  classes: ['0', '1'],
  parts: { train: part(train), validation: part(validation), test: part(test) },
  splitHash: 'aa',
});
const rowsOf = (count: number, length: number, seed: number) =>
  Array.from({ length: count }, (_, i) => randomDna(length, seed + i));

test('each training row is a record, named by its number and without its label', async () => {
  const { about, fasta, notes } = trainingRows(dataset(['ACGTACGTAC', 'GGGGTTTTAN'], [], ['CCCCCCCCCC']));
  expect(await fasta.text()).toBe('>row-1\nACGTACGTAC\n>row-2\nGGGGTTTTAN\n');
  expect(about).toEqual({
    task: 'gue/mouse/3',
    splitHash: 'aa',
    trainRows: 2,
    heldOut: 0,
    repeated: 0,
    windowLength: 10,
  });
  expect(notes).toEqual([]);
});

test('a row of the validation or test part is never in a window, on neither strand; repeats count once', async () => {
  const [own, scored] = [rowsOf(60, 40, 1), rowsOf(8, 40, 500)];
  const [validation, test] = [scored.slice(0, 4), scored.slice(4)];
  const leaks = [validation[0], test[0], otherStrand(test[1])];
  const { about, fasta, notes } = trainingRows(
    dataset([...own, ...leaks, own[3], otherStrand(own[4]), leaks[1]], validation, test),
  );
  expect(about).toMatchObject({ trainRows: 66, heldOut: 4, repeated: 2, windowLength: 40 });
  expect(notes.map(({ message }) => message)).toEqual([
    '4 of 66 training rows were left out: they also stand in the validation or test part, ' +
      'as they are or on the other strand.',
    '2 of 66 training rows were left out: they repeat one further up, as it is or on the other strand.',
  ]);
  const { genome } = await importGenome([fasta]);
  const split = splitGenome(genome.records, new Uint8Array(genome.records.count).fill(1), {
    windowLength: about.windowLength,
    validationShare: 0.1,
    seed: 1,
    validationBy: 'records',
  });
  const forbidden = new Set([...scored, ...scored.map(otherStrand)]);
  const [windows, codes] = [new Set<string>(), new Uint8Array(40)];
  for (const stretches of [split.train, split.validation]) {
    const sampler = new WindowSampler(genome, stretches, 40, { maxUnknownShare: 0.5 });
    const draws = new Draws(1, 1, 0, PURPOSE.trainWindow);
    for (let i = 0; i < 1000; i++) {
      const { record, start } = sampler.draw(() => draws.word());
      genome.read(record, start, 40, codes);
      windows.add(textOf(codes));
    }
  }
  // Every row was drawn, so that none of the others can have been missed.
  expect([...windows].sort()).toEqual(own.toSorted());
  expect([...windows].filter((window) => forbidden.has(window))).toEqual([]);
});

test('a window is as long as nine of ten rows, at most 1,000 bases, and says how many rows are shorter', () => {
  const lengths = (...all: readonly (readonly [count: number, length: number])[]) =>
    trainingRows(
      dataset(
        all.flatMap(([count, length]) => rowsOf(count, length, 100 * length)),
        [],
        [],
      ),
    );
  expect(lengths([1, 20], [19, 60]).about.windowLength).toBe(60);
  expect(lengths([1, 20], [19, 60]).notes).toEqual([
    { code: 'task-rows', message: '1 of 20 training rows are shorter than a window of 60 bases and are not seen.' },
  ]);
  expect(lengths([4, 20], [16, 60]).about.windowLength).toBe(20);
  expect(lengths([3, 1200]).about.windowLength).toBe(1000);
});

test('where no training row is left it says so', () => {
  expect(() => trainingRows(dataset(['ACGTACGTAC'], [], ['GTACGTACGT']))).toThrow(/no training row/);
});
