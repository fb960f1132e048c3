import { describe, expect, test } from 'vitest';
import { concat, encode, failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import type { RecordQuery } from '../answers';
import { parse } from '../fixtures';
import { readRegions } from '../split/regions-file';
import { splitGenome } from '../split/split';
import { Stretches } from '../split/stretches';
import { measureLeakage } from './leakage';
import { compositionProfile } from './profile';
import { RecordPages } from './record-page';
import { viewRegion } from './region';
import { kmerSpectrum } from './spectrum';

const breathe = async () => {};
const reverseComplement = (text: string) =>
  [...text]
    .reverse()
    .map((base) => 'TGCA'['ACGT'.indexOf(base)])
    .join('');

describe('a region', () => {
  const { genome } = parse('>chr1\nACGTNacgtn\n>HLA:A*01\nGGGG\n>HLA\nTTTTT\n>HLA:2-3\nCCCC');
  const view = (text: string) => viewRegion(text, genome, Stretches.of([[{ start: 2, end: 6 }]]));

  test('is 1-based and closed, and shows both strands', () => {
    expect(view('chr1:2-6')).toEqual({
      text: 'chr1:2-6',
      parsed: 'chr1:2-6',
      record: 0,
      name: 'chr1',
      asked: { start: 1, end: 6 },
      shown: { start: 1, end: 6 },
      forward: 'CGTNa',
      complement: 'GCANt',
      heldOut: [{ start: 2, end: 6 }],
    });
  });

  test('of more bases than are shown says what is held out of all of it', () => {
    const { genome: long } = parse(`>a\n${randomDna(20_000)}`);
    const held = Stretches.of([
      [
        { start: 100, end: 200 },
        { start: 9000, end: 12_000 },
      ],
    ]);
    const seen = viewRegion('a:101-10,000', long, held);
    expect(seen.shown).toEqual({ start: 100, end: 5100 });
    expect(seen.heldOut).toEqual([
      { start: 100, end: 200 },
      { start: 9000, end: 10_000 },
    ]);
  });

  test.each([
    ['chr1', 'chr1:1-10'],
    ['  chr1 : 3 - 4 ', 'chr1:3-4'],
    ['chr1:7', 'chr1:7-10'],
    ['chr1:7-', 'chr1:7-10'],
    ['chr1:1,0-1,0', 'chr1:10-10'],
    ['chr1:5..8', 'chr1:5-8'],
    ['chr1:5-99,999', 'chr1:5-10'],
    ['HLA:A*01:2-3', 'HLA:A*01:2-3'],
    ['HLA:A*01', 'HLA:A*01:1-4'],
    ['HLA:2-3', 'HLA:2-3:1-4'],
    ['HLA:2-4', 'HLA:2-4'],
  ])('"%s" is read as %s, the longest name first', (text, parsed) => {
    expect(view(text).parsed).toBe(parsed);
  });

  test.each([
    ['', 'region-empty'],
    ['chrX:1-2', 'region-record'],
    ['chr1:one', 'region-syntax'],
    ['chr1:', 'region-syntax'],
    ['chr1:0-4', 'region-outside'],
    ['chr1:11', 'region-outside'],
    ['chr1:6-5', 'region-reversed'],
    ['chr1:-5', 'region-syntax'],
  ])('"%s" is %s', async (text, code) => {
    expect((await failureOf(() => view(text))).code).toBe(code);
  });
});

describe('pages of the record table', () => {
  const { genome } = parse('>chr10\nAAAA\n>chr2\nGGGGGG\n>chr1\nAGn\n>scaffold_7\nACNN');
  const split = splitGenome(genome.records, [true, true, false, true], {
    windowLength: 2,
    validationShare: 0.3,
    seed: 1,
  });
  const pages = new RecordPages(genome.records, split, [true, true, false, true]);
  const names = (change: Partial<RecordQuery>) =>
    pages
      .page({ from: 0, count: 10, sortBy: 'order', descending: false, pattern: '', ...change })
      .rows.map(({ name }) => name);

  test('come in any order', () => {
    expect(names({})).toEqual(['chr10', 'chr2', 'chr1', 'scaffold_7']);
    expect(names({ descending: true })).toEqual(['scaffold_7', 'chr1', 'chr2', 'chr10']);
    expect(names({ sortBy: 'name' })).toEqual(['chr1', 'chr2', 'chr10', 'scaffold_7']);
    expect(names({ sortBy: 'bases', descending: true })).toEqual(['chr2', 'chr10', 'scaffold_7', 'chr1']);
    expect(names({ sortBy: 'gc' })).toEqual(['chr10', 'chr1', 'scaffold_7', 'chr2']);
    expect(names({ sortBy: 'unknown', descending: true })[0]).toBe('scaffold_7');
    expect(names({ sortBy: 'softMasked', descending: true })[0]).toBe('chr1');
    expect(names({ sortBy: 'part' })).toContain('chr1');
    expect(names({ sortBy: 'heldOut' })).toHaveLength(4);
  });

  test('are cut from what matches the pattern, with its count', () => {
    expect(names({ pattern: 'chr?' })).toEqual(['chr2', 'chr1']);
    expect(names({ pattern: 'chr1*, scaff' })).toEqual(['chr10', 'chr1', 'scaffold_7']);
    const page = pages.page({ from: 1, count: 1, sortBy: 'order', descending: false, pattern: 'chr' });
    expect(page.matching).toBe(3);
    expect(page.rows).toMatchObject([{ index: 1, name: 'chr2' }]);
    expect(names({ from: 99 })).toEqual([]);
    expect(names({ pattern: 'a*b*c*d*' })).toEqual([]);
  });
});

test('composition along a record and a genome adds up to its totals, in bins that need not lie on bytes', async () => {
  const { genome } = parse(`>a\n${randomDna(1003)}NNN${randomDna(50).toLowerCase()}\n>b\nA\n>c\n${randomDna(77, 4)}`);
  for (const record of [null, 0, 1, 2]) {
    const expected = record === null ? genome.totals : genome.records.totalsOf(record);
    for (const count of [1, 7, 100, 5000]) {
      const { bins } = await compositionProfile(genome, record, count, breathe);
      for (const key of ['bases', 'a', 'c', 'g', 't', 'unknown', 'softMasked'] as const)
        expect(bins.reduce((sum, bin) => sum + bin[key], 0)).toBe(expected[key]);
    }
  }
});

test('words are counted inside records and between unknown bases', async () => {
  const { genome } = parse('>a\nACGTACNGT\n>out\nGGGG\n>b\nAC');
  const { counts, k, share } = await kmerSpectrum(genome, [true, false, true], 2, breathe);
  const found = [...counts].flatMap((count, word) =>
    count > 0 ? [[`${'ACGT'[word >> 2]}${'ACGT'[word & 3]}`, count]] : [],
  );
  expect(Object.fromEntries(found)).toEqual({ AC: 3, CG: 1, GT: 2, TA: 1 });
  expect([k, share]).toEqual([2, 1]);
});

describe('leakage', () => {
  const shared = randomDna(400, 7);
  const measure = async (heldOut: string) => {
    const { genome } = parse(`>train\n${randomDna(3000)}${shared}${randomDna(500, 3)}\n>held\n${heldOut}`);
    const split = splitGenome(genome.records, [true, true], {
      windowLength: 50,
      validationShare: 0.1,
      seed: 1,
      validationBy: 'list',
      validationRecords: 'held',
    });
    return measureLeakage(genome, split, breathe);
  };

  test('is none between parts that have nothing in common', async () => {
    expect(await measure(randomDna(1000, 99))).toMatchObject({
      exact: 0,
      reverseComplement: 0,
      either: 0,
      words: 969,
      trainShare: 1,
    });
  });

  test('is the share of words that stand in both, by strand', async () => {
    const exact = await measure(shared + randomDna(400, 99));
    expect(exact.exact).toBeCloseTo(369 / 769, 10);
    expect(exact.reverseComplement).toBe(0);
    const reversed = await measure(reverseComplement(shared));
    expect(reversed).toMatchObject({ exact: 0, reverseComplement: 1, either: 1 });
  });
});

describe('regions from a file', () => {
  const { genome } = parse(`>chr1\n${randomDna(500)}\n>chr2\n${randomDna(300)}`);
  const read = (text: string | Uint8Array<ArrayBuffer>) => readRegions(new File([text], 'genes.bed'), genome);

  test('are half-open in BED and closed in GFF3, joined where they overlap', async () => {
    const bed = await read('track name=x\n# c\nchr2\t0\t10\nchr1\t100\t200\tgene\nchr1\t150\t260\nchr1 300 310\n');
    expect(bed.report).toMatchObject({ format: 'BED', regions: 3, bases: 180, notes: [] });
    expect(bed.stretches.ofRecord(0)).toEqual([
      { start: 100, end: 260 },
      { start: 300, end: 310 },
    ]);
    const gff = await read('##gff-version 3\r\nchr1\tx\tgene\t101\t200\t.\t+\t.\tID=a\r\n##FASTA\n>chr1\nACGT');
    expect(gff.report).toMatchObject({ format: 'GFF3', regions: 1 });
    expect(gff.stretches.ofRecord(0)).toEqual([{ start: 100, end: 200 }]);
  });

  test('of other records and beyond the ends are left out with notes', async () => {
    const { report } = await read('chrX\t0\t10\nchr1\t5\t5\nchr1\t-1\t5\nchr1\t400\t501\nchr1\t1\t2\n');
    expect(report.regions).toBe(1);
    expect(report.notes.map(({ code, line }) => [code, line])).toEqual([
      ['regions-record', 1],
      ['regions-range', 2],
      ['regions-range', 3],
      ['regions-beyond', 4],
    ]);
  });

  test('are refused where there are none, or the file is of another kind', async () => {
    expect((await failureOf(() => read('chrX\t0\t10\n'))).code).toBe('regions-none');
    expect((await failureOf(() => read(''))).code).toBe('regions-none');
    expect((await failureOf(() => read('>chr1\nACGT\n'))).code).toBe('regions-format');
    expect((await failureOf(() => read(concat(encode('chr1\t'), new Uint8Array(2 ** 21).fill(65))))).code).toBe(
      'regions-format',
    );
  });

  test('are what both parts of a split are cut down to', async () => {
    const { stretches } = await read('chr1\t90\t160\nchr2\t0\t300\n');
    const part = Stretches.of([
      [
        { start: 0, end: 100 },
        { start: 120, end: 500 },
      ],
    ]);
    expect(part.intersect(stretches, 5).ofRecord(0)).toEqual([
      { start: 90, end: 100 },
      { start: 120, end: 160 },
    ]);
    expect(part.intersect(stretches, 20).count).toBe(1);
  });
});
