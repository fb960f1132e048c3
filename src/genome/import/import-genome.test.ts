import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TypedError } from '../../errors/typed-error';
import { bgzip, concat, encode, failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { SAMPLES } from '../../platform/assets';
import { baselines } from '../analysis/composition';
import { summarise } from '../analysis/summarise';
import { lettersOf, recordsOf } from '../fixtures';
import { splitGenome } from '../split/split';
import { type ImportOptions, importGenome } from './import-genome';
import type { ImportProgress } from './import-progress';

const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name);
const sample = `>one first\n${randomDna(5000)}\n>two\n${randomDna(300, 2).toLowerCase()}\nNNNN\n`;
const read = (name: string, content: string | Uint8Array<ArrayBuffer>, options: ImportOptions = {}) =>
  importGenome([file(name, content)], options);
const noteCodes = async (name: string, content: string | Uint8Array<ArrayBuffer>, options: ImportOptions = {}) =>
  (await read(name, content, options)).notes.map(({ code }) => code);

/** A File whose bytes go wrong, as when it changes on disk. */
function failing(name: string, size: number, bytes: (start: number, end: number) => Promise<ArrayBuffer>): File {
  const slice = (start: number, end: number) => ({ arrayBuffer: () => bytes(start, end) });
  return Object.defineProperties(file(name, 'x'), { size: { value: size }, slice: { value: slice } });
}

describe('importing a genome', () => {
  test('gives the same genome plain, as gzip, as gzip of many members and as bgzip, whatever the name', async () => {
    const bytes = encode(sample);
    const members = concat(gzipSync(bytes.subarray(0, 1000)), gzipSync(bytes.subarray(1000)));
    const plain = await read('x.fa', bytes);
    for (const packed of [gzipSync(bytes), members, bgzip(bytes, 999)]) {
      const other = await read('x.txt', concat(packed));
      expect(recordsOf(other.genome)).toEqual(recordsOf(plain.genome));
      expect(other.genome.fingerprint).toBe(plain.genome.fingerprint);
      expect(other.notes).toEqual([]);
    }
    expect([...(await read('wrong.gz', bytes)).genome.records]).toHaveLength(2);
  });

  test('joins several files into one genome', async () => {
    const imported = await importGenome([
      file('a.fa', '>chr1\nACGT'),
      file('b.fa.gz', concat(gzipSync('>chr1\nGG\n>chr2\nTTT'))),
    ]);
    expect(recordsOf(imported.genome).map(({ name, sequence }) => [name, sequence])).toEqual([
      ['chr1', 'ACGT'],
      ['chr1_2', 'GG'],
      ['chr2', 'TTT'],
    ]);
    expect(imported.source).toBe('a.fa, b.fa.gz');
    expect(imported.notes.map(({ code }) => code)).toEqual(['name-duplicate']);
  });

  test('strips a byte order mark and still tells places in the file', async () => {
    expect((await read('x.fa', '\u{feff}>a\nACGT')).genome.records.at(0).name).toBe('a');
    expect((await failureOf(() => read('x.fa', '\u{feff}>a\nAC5GT'))).place.byte).toBe(8);
  });

  test('reports progress that ends at all bytes, records and bases', async () => {
    const seen: ImportProgress[] = [];
    await read('x.fa', sample, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({
      file: 'x.fa',
      bytesRead: sample.length,
      bytesTotal: sample.length,
      records: 2,
      bases: 5304,
    });
  });

  test('lets other work of the thread run, and reports about ten times a second', async () => {
    const big = encode(`>a\n${randomDna(1_000_000)}\n`);
    const bomb = concat(...new Array<Uint8Array>(40).fill(gzipSync(big)));
    let turns = 0;
    let reports = 0;
    const timer = setInterval(() => turns++, 10);
    const { importMs } = await read('big.fa.gz', bomb, { onProgress: () => reports++ });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(importMs / 400);
    expect(reports).toBeLessThanOrEqual(importMs / 80 + 2);
  });

  test('can be cancelled', async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const endless = async (start: number, end: number) => new Uint8Array(end - start).fill(65).buffer;
    const failure = await failureOf(() =>
      importGenome([failing('endless.fa', 2 ** 40, endless)], { signal: stop.signal, onProgress, allowNoHeader: true }),
    );
    expect(failure.code).toBe('import-cancelled');
  });

  test('notes RNA and other letters once for the genome', async () => {
    const { notes } = await read('x.fa', '>a\nACGUACGUACGU\n>b\nACGURYACGACG');
    expect(notes.map(({ code, message }) => [code, message])).toEqual([
      ['rna', '4 U were read as T: this is RNA.'],
      ['other-letters', 'Letters other than A, C, G, T and N were read as unknown: R 1, Y 1.'],
    ]);
  });

  test('does without an index dropped beside the sequence', async () => {
    const imported = await importGenome([file('x.fa.fai', 'a\t4\t3\t4\t5\n'), file('x.fa', '>a\nACGT\n')]);
    expect([...imported.genome.records]).toHaveLength(1);
    expect(imported.notes).toMatchObject([{ code: 'index-agrees' }]);
  });

  test('notes what follows the gzip data', async () => {
    expect(await noteCodes('x.fa.gz', concat(gzipSync(sample), encode('junk')))).toEqual(['gzip-trailing-bytes']);
  });
});

describe('an import is refused whole', () => {
  const refused: [string, string, Uint8Array<ArrayBuffer> | string, ImportOptions?][] = [
    ['an empty file', 'file-empty', ''],
    ['only blanks', 'file-blank', ' \n\r\n\t\n'],
    ['only blanks, packed', 'file-blank', concat(gzipSync('\n\n\n'))],
    ['nothing, packed', 'file-empty', concat(gzipSync(''))],
    ['no header', 'fasta-no-header', 'ACGTACGT\n'],
    ['headers alone', 'fasta-no-sequence', '>a\n>b\n'],
    ['NUL bytes', 'fasta-control-byte', '>a\nACGT\0\0'],
    ['digits', 'fasta-digits', '>a\n1 ACGT 4\n'],
    ['protein', 'fasta-protein', '>p\nMKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ\n'],
    ['protein without letters of its own', 'fasta-protein', `>p\n${'MKVSWAHDGR'.repeat(9)}\n`],
    ['more than 90 % N', 'genome-mostly-unknown', `>a\n${'N'.repeat(91)}ACGTACGTA\n`],
    ['FASTQ, packed', 'format-fastq', concat(gzipSync('@r\nACGT\n+\nIIII\n'))],
    ['BAM, packed', 'format-bam', bgzip(new Uint8Array([0x42, 0x41, 0x4d, 1, 0]))],
    ['gzip in gzip', 'format-double-gzip', concat(gzipSync(gzipSync(sample)))],
    ['UTF-16', 'format-utf16', new Uint8Array(Buffer.from('\u{feff}>a\nACGT', 'utf16le'))],
    ['an index alone', 'index-alone', 'chr1\t4\t6\t4\t5\n'],
    ['gzip cut off', 'gzip-truncated', concat(gzipSync(sample)).slice(0, 900)],
    ['a gzip header alone', 'gzip-truncated', new Uint8Array([0x1f, 0x8b])],
    [
      'a damaged checksum',
      'gzip-checksum',
      concat(gzipSync(sample)).map((byte, i, all) => (i === all.length - 6 ? byte ^ 1 : byte)),
    ],
  ];
  test.each(refused)('%s', async (_, code, content, options) => {
    const failure = await failureOf(() => read('mine.fa', content, options));
    expect(failure.code).toBe(code);
    expect(failure.place.file).toBe('mine.fa');
  });

  test('where any one file of several is bad', async () => {
    const failure = await failureOf(() => importGenome([file('good.fa', sample), file('bad.fa', '>x\nAC!GT')]));
    expect(failure.code).toBe('fasta-character');
    expect(failure.place.file).toBe('bad.fa');
  });

  test('where no file is given', async () => {
    expect((await failureOf(() => importGenome([]))).code).toBe('no-files');
  });

  test('where the file changes while it is read', async () => {
    const whole = encode(`>a\n${'ACGT'.repeat(3_000_000)}`);
    const gone = async (start: number, end: number) => {
      if (start > 0) throw new DOMException('changed', 'NotReadableError');
      return whole.slice(start, end).buffer;
    };
    expect((await failureOf(() => importGenome([failing('x.fa', whole.length, gone)]))).code).toBe('file-changed');
    const shorter = async (start: number, end: number) => whole.slice(start, end - 1).buffer;
    expect((await failureOf(() => importGenome([failing('x.fa', 100, shorter)]))).code).toBe('file-changed');
    const broken = () => Promise.reject(new DOMException('no', 'SecurityError'));
    expect((await failureOf(() => importGenome([failing('x.fa', 100, broken)]))).code).toBe('file-unreadable');
  });

  test('always with a typed error, for random and for damaged bytes', async () => {
    const good = encode('>a first\nACGTNNacgt\n\n;c\n>b\nACGUR-\n');
    const packed = bgzip(good, 20);
    const damage = (bytes: Uint8Array<ArrayBuffer>) =>
      fc
        .array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
        .map((changes) => changes.reduce((copy, [at, value]) => copy.with(at, value), bytes));
    const random = fc.uint8Array({ maxLength: 300 }).map((bytes) => concat(bytes));
    const headed = fc.uint8Array({ maxLength: 100 }).map((bytes) => concat(encode('>a\nACGT\n'), bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(damage(good), damage(packed), random, headed), fc.boolean(), async (bytes, flag) => {
        const outcome: unknown = await read('fuzz', bytes, { allowDigits: flag, allowNoHeader: flag }).catch(
          (cause: unknown) => failureOf(() => Promise.reject(cause)),
        );
        if ('genome' in (outcome as object)) return;
        expect((outcome as TypedError).action).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

test('the summary tells parts, held-out stretches and totals of the included records', async () => {
  const imported = await read('x.fa', `>long\n${randomDna(4000)}\n>out\n${randomDna(4000, 9)}\n>short\nACGTN\n`);
  const included = [true, false, true];
  const split = splitGenome(imported.genome.records, included, { windowLength: 100, validationShare: 0.2, seed: 3 });
  const summary = summarise(imported, split, included);
  expect(summary.records.map(({ name, part }) => [name, part])).toEqual([
    ['long', 'both'],
    ['out', 'excluded'],
    ['short', 'too-short'],
  ]);
  expect(summary.records[0].heldOut).toEqual(split.validation.ofRecord(0));
  expect(summary.totals).toMatchObject({ bases: 4005, unknown: 1 });
  expect(structuredClone(summary)).toEqual(summary);
});

const folder = new URL('../../../shared/data/genomes/', import.meta.url);
const present = existsSync(folder);

describe(
  present ? 'real genomes' : 'real genomes (those of ../shared/data are absent here, so their tests are skipped)',
  () => {
    const real = async (name: string) =>
      importGenome([file(name, new Uint8Array(readFileSync(new URL(name, folder))))]);

    test.each([
      // The checksums that the records are known by (refget).
      ['lambda', 'NC_001416.1', 48_502, '509bdb356475a21077713babc47a4a35'],
      ['phiX174', 'NC_001422.1', 5386, '3332ed720ac7eaa9b3655c06f6b9e196'],
      ['sars-cov-2', 'NC_045512.2', 29_903, '105c82802b67521950854a851fc6eefd'],
    ] as const)('the bundled sample %s is %s, to the base', async (sample, name, length, md5) => {
      const { file: path } = SAMPLES[sample];
      const bytes = new Uint8Array(readFileSync(new URL(`../../../public/${path}`, import.meta.url)));
      const { genome, notes } = await read(path, bytes);
      expect([...genome.records]).toMatchObject([{ name, length }]);
      expect(createHash('md5').update(lettersOf(genome, 0)).digest('hex')).toBe(md5);
      expect(SAMPLES[sample].name).toContain(name);
      expect(notes).toEqual([]);
    });

    const known: [string, number, number, number][] = [
      ['MG1655-K12.fasta.gz', 1, 4_639_675, 0],
      ['O395.fasta.gz', 2, 4_135_300, 0],
      ['SJM180.fasta.gz', 1, 1_658_051, 1],
      ['phiX174.fasta', 1, 5386, 0],
      ['NC_045512.2.fasta', 1, 29_906, 3],
    ];
    test.skipIf(!present).each(known)(
      '%s holds %i records of %i bases, %i of them unknown',
      async (name, records, bases, unknown) => {
        const { genome } = await real(name);
        expect([...genome.records]).toHaveLength(records);
        expect([...genome.records].reduce((sum, { totals }) => sum + totals.bases, 0)).toBe(bases);
        expect([...genome.records].reduce((sum, { totals }) => sum + totals.unknown, 0)).toBe(unknown);
      },
    );

    test.skipIf(!present)('E. coli has baselines in falling order', async () => {
      const { genome } = await real('MG1655-K12.fasta.gz');
      const split = splitGenome(genome.records, [true], { windowLength: 120, validationShare: 0.05, seed: 1 });
      const { uniform, composition, markov } = baselines(genome, split);
      expect(composition).toBeLessThan(uniform);
      expect(markov.nats).toBeLessThan(composition - 0.02);
      expect(markov.nats).toBeGreaterThan(1.3);
      expect(markov.order).toBeGreaterThanOrEqual(5);
    });
  },
);
