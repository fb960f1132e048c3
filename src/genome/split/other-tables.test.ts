import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { concat, failureOf } from '../../formats/fixtures';
import { Notes } from '../../formats/notes';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { columnsOf } from './region-lines';
import { readFeatures } from './regions-file';

/** Files that hold regions and are no BED or GFF3 to the letter, and files that only look like them. */

const { genome } = parse(['chr1', '2', 'NC_7.3'].map((name, i) => `>${name}\n${randomDna(2000, i + 1)}\n`).join(''));
const file = (text: string | Uint8Array<ArrayBuffer>) => new File([text], 'r.bed');
const rows = (...all: (string | number)[][]) => all.map((row) => `${row.join('\t')}\n`).join('');

async function read(text: string | Uint8Array<ArrayBuffer>) {
  const notes = new Notes();
  const { features, format, lines } = await readFeatures(file(text), genome, notes);
  const places = features.map(
    ({ record, start, end, strand }) => `${genome.records.nameOf(record)}:${start}-${end}${strand ?? ''}`,
  );
  return { places, format, lines, notes: notes.list() };
}

describe('files whose first columns could pass for regions are refused by what they are', () => {
  const variants = rows(
    ['2', 134, 1205, 'A', 'G', '.', '.', 'ALLELEID=9'],
    ['2', 200, 1300, 'A', 'T', '.', '.', 'X=1'],
  );
  it.each([
    ['VCF with numbers for ids, as ClinVar has', `##fileformat=VCFv4.1\n#CHROM\tPOS\n${variants}`, 'format-vcf'],
    ['VCF without its header', variants, 'format-vcf'],
    ['SAM', `@HD\tVN:1.6\n${rows(['chr1', 0, '2', 100, 60, '4M', '*', 0, 0, 'ACGT', 'IIII'])}`, 'format-sam'],
    ['wiggle', 'track type=wiggle_0\nfixedStep chrom=chr1 start=100 step=1\n1.5\n', 'format-wiggle'],
    ['GenBank', 'LOCUS       chr1  2000 bp\n', 'format-genbank'],
    ['a table of BLAST', rows(['chr1', 's', '98.5', 100, 2, 0, 1, 100, 1000, 1100, '1e-50', 200]), 'regions-format'],
  ])('%s', async (_, text, code) => {
    expect((await failureOf(() => read(text))).code).toBe(code);
    expect((await failureOf(() => read(concat(gzipSync(text))))).code).toBe(code);
  });

  it.each([
    ['names of nucleotide letters', rows(['chr1', 100, 200, 'CAT', '.', '+'], ['chr1', 300, 400, 'TAG', '.', '-'])],
    ['names of nucleotide letters and a word behind strands', rows(['chr1', 100, 200, 'CAT', '.', '+', 'x', 'y'])],
    ['the strand of R', rows(['chr1', 100, 200, 5, 0, '*', 100, 200, 0, 1, 100, 0])],
    ['only numbers', rows(['chr1', 100, 200, 5, 0, 12, 3, 4], ['chr1', 300, 400, 6, 0, 12, 3, 4])],
    ['a header like that of VCF', `#CHROM\tSTART\tEND\n${rows(['chr1', 100, 200], ['chr1', 300, 400])}`],
  ])('BED with %s is none of them', async (_, text) => {
    const places = (await read(text)).places.map((place) => place.slice(0, 12));
    expect(places).toEqual(['chr1:100-200', 'chr1:300-400'].slice(0, places.length));
    expect(places).not.toEqual([]);
  });
});

describe('tables of regions', () => {
  const twoStrands = ['chr1:100-200+', 'chr1:300-400-'];
  it.each([
    ['of R', 'seqnames\tstart\tend\twidth\tstrand\nchr1\t101\t200\t100\t+\nchr1\t301\t400\t100\t-\n', twoStrands],
    ['of R with commas', 'seqnames,start,end,width,strand\nchr1,101,200,100,+\n', ['chr1:100-200+']],
    [
      'of MACS',
      '# MACS\n\nchr\tstart\tend\tlength\tabs_summit\tpileup\nchr1\t101\t200\t100\t150\t23.00\n',
      ['chr1:100-200'],
    ],
  ])('%s count from 1, as their widths show', async (_, text, places) => {
    const { notes, ...told } = await read(text);
    expect(told.places).toEqual(places);
    expect(notes.map(({ code }) => code)).toEqual(['regions-header', 'regions-from-one']);
  });

  it.each([
    ['0', 'their widths say so', ['chr1\t100\t200\t100'], ['chr1:100-200']],
    ['0', 'one width of three is longer by chance', ['chr1\t100\t200\t100', '2\t5\t9\t4', '2\t5\t9\t5']],
    ['1', 'most lengths are without introns', ['chr1\t101\t200\t100', '2\t6\t9\t2', '2\t6\t9\t1']],
    ['1', 'a line is of one base', ['chr1\t101\t200\t100', '2\t6\t6\t1'], ['chr1:100-200', '2:5-6']],
    ['0', 'widths are no numbers', ['chr1\t100\t200\tlong'], ['chr1:100-200']],
  ])(
    'count from %s where %s, all lines alike',
    async (first, _, lines, places = ['chr1:100-200', '2:5-9', '2:5-9']) => {
      const told = await read(`chrom\tstart\tend\tlength\n${lines.join('\n')}\n`);
      expect(told.places).toEqual(places);
      expect(told.notes.map(({ code }) => code)).toEqual(
        first === '1' ? ['regions-header', 'regions-from-one'] : ['regions-header'],
      );
      expect(told.lines).toMatchObject({ read: lines.length, used: lines.length });
    },
  );

  it('of which no line lies in the genome are refused by that, not by their title', async () => {
    const failure = await failureOf(() => read('chrom\tstart\tend\tlength\nchr1\t2101\t2200\t100\n'));
    expect(failure.message).toContain('Line 2 reaches beyond the end of "chr1"');
    expect(failure.action).toContain('Correct its lines');
  });

  it.each([
    [
      'R, with commas',
      '"","seqnames","start","end","width","strand"\n"1","2",101,200,100,"+"\n"2","2",301,400,100,"-"\n',
    ],
    ['R, with blanks', '"seqnames" "start" "end" "width" "strand"\n"1" "2" 101 200 100 "+"\n"2" "2" 301 400 100 "-"\n'],
    ['pandas, with tabs', '\tchrom\tstart\tend\tstrand\n0\t2\t100\t200\t+\n1\t2\t300\t400\t-\n'],
  ])('of %s are read without the names of their rows', async (_, text) => {
    expect((await read(`# made by hand\n${text}# its end\n`)).places).toEqual(['2:100-200+', '2:300-400-']);
    const [title, row] = text.split('\n');
    const { lines, places } = await read(`${title}\n${`${row}\n`.repeat(600)}# its end\n${row}\n`);
    expect([lines.read, new Set(places)]).toEqual([601, new Set(['2:100-200+'])]);
  });

  it('with a column that has no title keep their first', async () => {
    expect((await read('chrom\tstart\tend\nchr1\t100\t200\tx\n')).places).toEqual(['chr1:100-200']);
  });

  it.each([
    ['in the fourth column', rows(['chr1', 100, 200, '+'], ['chr1', 300, 400, '-'])],
    ['in the fifth', rows(['chr1', 100, 200, 'a', '+'], ['chr1', 300, 400, 'b', '-'])],
    ['as 1 and -1', rows(['chr1', 100, 200, 'a', 0, 1], ['chr1', 300, 400, 'b', 0, -1])],
    ['behind names with commas in quotes', 'chr1,100,200,"a, b",0,+\nchr1,300,400,"c",0,-\n'],
    ['behind names with blanks', 'chrom,start,end,name,score,strand\nchr1,100,200,a b c,0,+\nchr1,300,400,d,0,-\n'],
    [
      'of GFF3 as 1 and -1',
      rows(
        ['chr1', 'x', 'gene', 101, 200, '.', '1', '.', 'ID=a'],
        ['chr1', 'x', 'gene', 301, 400, '.', '-1', '.', 'ID=b'],
      ),
    ],
  ])('with a strand %s keep it', async (_, text) => {
    expect((await read(text)).places).toEqual(twoStrands);
  });

  it('may begin with an empty column', () => {
    expect(columnsOf(',chrom,start')).toEqual(['', 'chrom', 'start']);
  });

  it('with a dot in the column of strands have none, whatever stands elsewhere', async () => {
    expect((await read(rows(['chr1', 100, 200, '-', 0, '.']))).places).toEqual(['chr1:100-200']);
  });
});

test.each([
  ['1 2000', []],
  ['501 900', []],
  ['1 1999', ['regions-length']],
  ['1 2001', ['regions-length']],
  ['501 2001', ['regions-length']],
])('a sequence-region of %s on a record of 2,000 bases is compared with it', async (region, codes) => {
  const gene = rows(['chr1', 'x', 'gene', 101, 200, '.', '+', '.', 'ID=a']);
  const { places, notes } = await read(`##gff-version 3\n##sequence-region   chr1 ${region}\n${gene}`);
  expect(places).toEqual(['chr1:100-200+']);
  expect(notes.map(({ code }) => code)).toEqual(codes);
});

test('annotation with a long sequence in one line behind it is read', async () => {
  const text = `##gff-version 3\n${rows(['chr1', 'x', 'gene', 101, 200, '.', '+', '.', 'ID=a'])}##FASTA\n>chr1\n`;
  const { places, notes } = await read(text + 'ACGTACGT'.repeat(300_000));
  expect(places).toEqual(['chr1:100-200+']);
  expect(notes).toMatchObject([{ code: 'regions-sequence', line: 3 }]);
});

test('a record of another number behind its dot is not called alike', async () => {
  const { genome: contigs } = parse('>contig.1\nACGT\n');
  expect(contigs.names.alike('contig.2')).toBeUndefined();
  expect(contigs.names.alike('CONTIG.1')).toBe('contig.1');
});

test.each([
  ['chr2', '2'],
  ['1', 'chr1'],
  ['CHR1', 'chr1'],
  ['NC_7', 'NC_7.3'],
  ['NC_7.2', 'NC_7.3'],
])('a record "%s" that is not there is told beside "%s", and not taken for it', async (name, alike) => {
  const failure = await failureOf(() => read(rows([name, 100, 200])));
  expect(failure.code).toBe('regions-none');
  expect(failure.message).toContain(`It has "${alike}", which is called alike.`);
});

describe('the same intervals', () => {
  const interval = fc
    .record({
      record: fc.constantFrom('chr1', '2', 'NC_7.3'),
      start: fc.nat(1500),
      length: fc.integer({ min: 1, max: 400 }),
      strand: fc.constantFrom('+', '-', '.'),
    })
    .map(({ length, ...rest }) => ({ ...rest, end: rest.start + length }));
  type Written = typeof interval extends fc.Arbitrary<infer T> ? T : never;
  const gtf = 'gene_id "g; 1"; note "a=b";';
  const forms: Record<string, (each: Written) => (string | number)[]> = {
    BED6: ({ record, start, end, strand }) => [record, start, end, 'n', 0, strand],
    narrowPeak: ({ record, start, end, strand }) => [record, start, end, '.', 9, strand, 'inf', -1, 2.5, 10],
    GFF3: ({ record, start, end, strand }) => [record, 's', 'gene', start + 1, end, '.', strand, '.', 'ID=a'],
    GTF: ({ record, start, end, strand }) => [record, 's', 'exon', start + 1, end, '.', strand, '.', gtf],
  };

  test.each(Object.entries(forms))('are the same regions as %s, however lines end and are packed', async (_, form) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(interval, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom('', '\ufeff'),
        fc.boolean(),
        async (intervals, end, mark, isPacked) => {
          const text = `${mark}${intervals.map((each) => `${form(each).join('\t')}${end}`).join('')}`;
          const { places, lines } = await read(isPacked ? concat(gzipSync(text)) : text);
          expect(places).toEqual(
            intervals.map((each) => `${each.record}:${each.start}-${each.end}${each.strand.replace('.', '')}`),
          );
          expect(lines).toMatchObject({ read: intervals.length, used: intervals.length });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('are the same regions as a table with commas or semicolons, quoted or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(interval, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('plain', 'two words', 'a, b; c'),
        async (intervals, delimiter, name) => {
          const text = intervals
            .map(({ record, start, end, strand }) =>
              [`"${record}"`, start, end, `"${name}"`, 0, `"${strand}"`].join(delimiter),
            )
            .join('\n');
          expect((await read(text)).places).toEqual(
            intervals.map((each) => `${each.record}:${each.start}-${each.end}${each.strand.replace('.', '')}`),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
