import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat, encode, failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { readRegions, regionsOfRun } from './regions-file';

const { genome } = parse(
  ['chr1', 'track', 'browser-x', '#odd', 'gi|15|ref|N.1|']
    .map((name, i) => `>${name}\n${randomDna(500, i + 1)}\n`)
    .join(''),
);
const file = (text: string | Uint8Array<ArrayBuffer>, name = 'r.bed') => new File([text], name);
const read = (text: string | Uint8Array<ArrayBuffer>, format?: 'BED' | 'GFF3') =>
  readRegions(file(text), genome, { format });
const lines = (...rows: (string | number)[][]) => rows.map((row) => `${row.join('\t')}\n`).join('');

describe('BED and GFF3 are told apart by all columns', () => {
  test.each([
    [
      'BED9 with numeric names',
      lines(['chr1', 100, 200, 1, 1000, '+', 100, 200, '0,0,0'], ['chr1', 300, 400, 2, 900, '-', 300, 400, '0,0,0']),
    ],
    [
      'BED9 with a score of 0',
      lines(['chr1', 100, 200, 7157, 0, '+', 100, 200, '0,0,0'], ['chr1', 300, 400, 672, 0, '-', 300, 400, '0,0,0']),
    ],
    [
      'BED12',
      lines(
        ['chr1', 100, 200, 1, 0, '+', 100, 200, 0, 1, '100,', '0,'],
        ['chr1', 300, 400, 2, 0, '-', 300, 400, 0, 1, '100,', '0,'],
      ),
    ],
    [
      'narrowPeak',
      lines(['chr1', 100, 200, 1, 50, '.', 4.5, -1, 2.5, 40], ['chr1', 300, 400, 2, 60, '.', 3.25, -1, 1.5, 7]),
    ],
    [
      'bedMethyl',
      lines(
        ['chr1', 100, 200, 5, 11, '+', 100, 200, '255,0,0', 11, 90],
        ['chr1', 300, 400, 5, 9, '-', 300, 400, '255,0,0', 9, 10],
      ),
    ],
    ['a line of names first', `chrom\tstart\tend\n${lines(['chr1', 100, 200], ['chr1', 300, 400])}`],
    ['quotes', lines(['"chr1"', '"100"', '"200"'], ['"chr1"', '"300"', '"400"'])],
    ['commas', 'chr1,100,200\nchr1,300,400\n'],
  ])('%s is BED', async (_, text) => {
    const { report, stretches } = await read(text);
    expect(report).toMatchObject({ format: 'BED', regions: 2, bases: 200 });
    expect(stretches.ofRecord(0)).toEqual([
      { start: 100, end: 200 },
      { start: 300, end: 400 },
    ]);
  });

  test('GFF3 with numbers for source and type is GFF3, and a user may say otherwise', async () => {
    const text = lines(['chr1', 1, 2, 101, 200, '.', '+', '.', 'ID=a']);
    expect((await read(text)).report).toMatchObject({ format: 'GFF3', bases: 100 });
    expect((await read(text, 'BED')).stretches.ofRecord(0)).toEqual([{ start: 1, end: 2 }]);
    const bed = lines(['chr1', 100, 200, 110, 150, '+', '+', 0, 'x']);
    expect((await read(bed, 'GFF3')).stretches.ofRecord(0)).toEqual([{ start: 109, end: 150 }]);
  });
});

describe('nothing is dropped without a word', () => {
  test('a comment that begins like ##FASTA ends nothing; ##FASTA does, and says so', async () => {
    const gene = (start: number) => lines(['chr1', 'x', 'gene', start, start + 9, '.', '+', '.', 'ID=a']);
    const { report } = await read(
      `##gff-version 3\n${gene(1)}##FASTA of this is elsewhere\n${gene(101)}##FASTA\n>chr1\nACGT\n`,
    );
    expect(report).toMatchObject({ regions: 2, lines: { read: 2, used: 2, passedOver: 2, unknown: 0 } });
    expect(report.notes).toEqual([
      { code: 'regions-sequence', line: 5, message: 'From line 5 on the file holds sequence, which was not read.' },
    ]);
    expect((await read(`##gff-version 3\n${gene(1)}>chr1\nACGT\n`)).report.notes).toMatchObject([
      { code: 'regions-sequence' },
    ]);
  });

  test('records named like a command of a browser or like a comment are records', async () => {
    const text =
      'track name=x description="a b"\nbrowser position chr1:1-20\n# chr1 5 ' +
      `9\n${lines(['track', 0, 10], ['browser-x', 0, 20], ['#odd', 0, 30])}`;
    const { report } = await read(text);
    expect(report).toMatchObject({ regions: 3, bases: 60, lines: { read: 3, used: 3, passedOver: 3 }, notes: [] });
  });

  test('records that the genome does not have are counted, name by name', async () => {
    const { report } = await read(lines(['2', 0, 10], ['chr1', 0, 10], ['2', 20, 30], ['X', 0, 5]));
    expect(report.lines).toEqual({ read: 4, used: 1, passedOver: 0, unknown: 3, firstUnknown: '2' });
    expect(report.notes).toEqual([
      { code: 'regions-record', line: 1, message: 'The genome has no record named "2": 2 of 4 lines left out.' },
      { code: 'regions-record', line: 4, message: 'The genome has no record named "X": 1 of 4 lines left out.' },
    ]);
  });

  test('a hundred kinds of lines left out are told twenty times and counted', async () => {
    const many = Array.from({ length: 100 }, (_, i) => [`s${i}`, 0, 10]);
    const { notes } = (await read(lines(['chr1', 0, 10], ...many, ...many))).report;
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)?.message).toBe('160 more lines left out of the kind "regions-record".');
  });

  test.each(['', '0x10', '1e+01', '-5', '+5', '1,000', '1.5'])(
    'a start of "%s" is refused in any line',
    async (start) => {
      const odd = ['chr1', start, 40];
      const good = ['chr1', 50, 60];
      for (const rows of [
        [odd, good],
        [good, odd],
      ]) {
        const { report, stretches } = await read(lines(...rows));
        expect(report.notes).toMatchObject([{ code: 'regions-range' }]);
        expect(stretches.ofRecord(0)).toEqual([{ start: 50, end: 60 }]);
      }
    },
  );

  test('the last line counts as any other, whatever ends it', async () => {
    for (const end of ['', '\r', '\n', '\r\n', ' ', '\t'])
      expect((await read(`chr1\t0\t9\r\nchr1\t20\t30${end}`)).report).toMatchObject({ regions: 2, bases: 19 });
  });
});

test('names that GFF3 escaped are found', async () => {
  const { report } = await read(
    `##gff-version 3\n${lines(['gi%7C15%7Cref%7CN.1%7C', 'x', 'gene', 1, 99, '.', '+', '.', 'ID=a'])}`,
  );
  expect(report).toMatchObject({ regions: 1, bases: 99 });
});

describe('a gene over the origin', () => {
  const gene = (start: number, end: number) => lines(['chr1', 'x', 'gene', start, end, '.', '+', '.', 'ID=g']);

  test('is cut in two where its record is circular, wherever the file says so', async () => {
    const region = lines(['chr1', 'x', 'region', 401, 402, '.', '+', '.', 'ID=r;Is_circular=true']);
    for (const text of [region + gene(491, 520), gene(491, 520) + region])
      expect((await read(text)).stretches.ofRecord(0)).toEqual([
        { start: 0, end: 20 },
        { start: 400, end: 402 },
        { start: 490, end: 500 },
      ]);
  });

  test('is told as one where nothing says that the record is circular', async () => {
    const { notes } = (await read(gene(491, 520) + gene(1, 9))).report;
    expect(notes).toMatchObject([
      { code: 'regions-beyond', line: 1, message: expect.stringContaining('over its origin') },
    ]);
  });
});

describe('files of another kind are named', () => {
  test.each([
    ['git-lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n'],
    ['json', '{"chrom":"chr1","start":1}\n'],
    ['html', '<!DOCTYPE html><html></html>'],
    ['utf16', '\ufffe'],
  ])('%s', async (format, text) => {
    const bytes = format === 'utf16' ? new Uint8Array([0xff, 0xfe, 0x63, 0, 0x68, 0]) : encode(text);
    expect((await failureOf(() => read(bytes))).code).toBe(`format-${format}`);
    expect((await failureOf(() => read(concat(gzipSync(bytes))))).code).toBe(`format-${format}`);
  });

  test('gzip in gzip', async () => {
    const twice = concat(gzipSync(gzipSync('chr1\t10\t20\n')));
    expect((await failureOf(() => read(twice))).code).toBe('format-double-gzip');
  });
});

describe('what a run keeps of its regions', () => {
  test('is the same text for the same regions, however the file was written and packed', async () => {
    const bed = lines(['chr1', 0, 100], ['chr1', 150, 200, 'x', 0, '-']);
    const gff = lines(
      ['chr1', 'x', 'gene', 1, 100, '.', '+', '.', 'ID=a'],
      ['chr1', 'x', 'gene', 151, 200, '.', '-', '.', 'ID=b'],
    );
    const texts = [bed, bed.replaceAll('\n', '\r\n'), concat(gzipSync(bed)), gff, concat(gzipSync(gff))];
    for (const text of texts) {
      const kept = (await read(text)).text;
      expect(kept).toBe(lines(['chr1', 0, 100], ['chr1', 150, 200]));
      expect((await read(kept)).text).toBe(kept);
    }
  });

  test('goes on from packed bytes of before by the file chosen anew, or without where none is needed', async () => {
    const packed = { name: 'r.bed.gz', text: await file(concat(gzipSync(lines(['chr1', 0, 100])))).text() };
    const plain = { name: 'r.bed', text: 'chr1\t0\t100\n' };
    const chosen = { name: 'r.bed.gz', text: 'chr1\t0\t100\n' };
    expect(regionsOfRun(plain, chosen, true)).toBe(plain);
    expect(regionsOfRun(null, chosen, false)).toBeNull();
    expect(regionsOfRun(packed, chosen, true)).toBe(chosen);
    expect(regionsOfRun(packed, plain, false)).toBeNull();
    const failure = await failureOf(() => regionsOfRun(packed, plain, true));
    expect(failure.code).toBe('run-regions-packed');
    expect(failure.action).toContain('choose r.bed.gz');
  });
});
