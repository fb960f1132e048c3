import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat, encode, failureOf } from '../../formats/fixtures';
import { parse, recordsOf } from '../fixtures';
import { importGenome } from './import-genome';

/** What databases and tools write around a sequence, and what lies beside it in a folder. */

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;
const read = (files: Files) => importGenome(Object.entries(files).map(([name, content]) => new File([content], name)));
const packed = (text: string) => concat(gzipSync(text));
const told = ({ notes }: { notes: readonly { code: string }[] }) => notes.map(({ code }) => code);
const G = '>chr1\nACGTACGT\n';

describe('headers', () => {
  test.each([
    ['plain', encode],
    ['packed', packed],
  ])('of several definition lines joined by 0x01 end at the first, %s', async (_, write) => {
    const imported = await read({
      'nt.fa': write('>gi|1|gb|A.1| first\u0001gi|2|gb|B.1| second\u0001third\nACGTACGTACGT\n>x\nAC\n'),
    });
    expect([...imported.genome.records]).toMatchObject([
      { name: 'gi|1|gb|A.1|', description: 'first', length: 12 },
      { name: 'x', length: 2 },
    ]);
    expect(imported.notes).toMatchObject([{ code: 'header-joined', record: 'gi|1|gb|A.1|' }]);
    expect(imported.notes[0].message).toContain('1 header of nt.fa joins');
  });
});

describe('comments', () => {
  test.each(['# made by tool 1.2', '! made by tool', '; made by tool', '#x\n\n!y\n;z'])(
    'before the header, as %j, are passed over and counted',
    async (before) => {
      const imported = await read({ 'x.fa': `${before}\n>chr1\nACGTACGTACGT\n` });
      expect(recordsOf(imported.genome)).toEqual([{ name: 'chr1', sequence: 'ACGTACGTACGT' }]);
      const lines = before.split('\n').filter(Boolean).length;
      expect(imported.notes).toMatchObject([{ code: 'comments', line: 1 }]);
      expect(imported.notes[0].message).toBe(
        `${lines} comment line${lines === 1 ? '' : 's'} of x.fa ${lines === 1 ? 'was' : 'were'} passed over.`,
      );
    },
  );

  test('inside a record too, however the bytes are cut', () => {
    const text = '>chr1\nACGT\n# note, with words\nACGT\n';
    for (let cut = 0; cut < text.length; cut++) {
      const { genome, notes } = parse(text, {}, [cut]);
      expect(recordsOf(genome)).toEqual([{ name: 'chr1', sequence: 'ACGTACGT' }]);
      expect(told({ notes })).toContain('comments');
    }
  });

  test('but not in the middle of a line', async () => {
    expect((await failureOf(() => read({ 'x.fa': '>a\nACGT#x\n' }))).code).toBe('fasta-character');
  });
});

test('a title before the first header is told as one, with the line of the header', async () => {
  const failure = await failureOf(() => read({ 'x.fa': 'Sequence of chr1\nfrom X\n>chr1\nACGTACGTACGT\n' }));
  expect(failure.code).toBe('fasta-title');
  expect(failure.message).toContain('"Sequence of chr1", which stands before the first header, in line 3');
});

describe('characters beyond ASCII', () => {
  test.each([
    ['AC\u00a0GT', 'a no-break space (U+00A0)'],
    ['AC\u2013GT', 'an en dash (U+2013)'],
    ['AC\u{1f9ec}GT', '"\u{1f9ec}" (U+1F9EC)'],
    ['ACGT\n\ufeff>b', 'a byte order mark (U+FEFF)'],
  ])('%j are called by their names, however the bytes are cut', async (text, name) => {
    const bytes = encode(`>a\n${text}\nACGT\n`);
    for (let cut = 0; cut < bytes.length; cut++) {
      const failure = await failureOf(() => parse(bytes, {}, [cut, cut + 1]));
      expect(failure.message).toContain(`is ${name}, which is no letter of a sequence`);
    }
  });

  test('that are no UTF-8 are told by their byte, also at the end', async () => {
    for (const bytes of [
      concat(encode('>a\nAC'), new Uint8Array([0xe9]), encode('GT')),
      concat(encode('>a\nAC'), new Uint8Array([0xe2])),
    ])
      expect((await failureOf(() => parse(bytes))).message).toContain('is 0xe');
  });
});

test('several byte order marks are one', async () => {
  expect((await read({ 'x.fa': `\ufeff\ufeff${G}` })).genome.records.at(0)).toMatchObject({ name: 'chr1', length: 8 });
});

describe('GFF3 with its sequence', () => {
  const annotation = '##gff-version 3\nchr1\tx\tgene\t1\t4\t.\t+\t.\tID=a\n';

  test.each([
    ['after ##FASTA', `${annotation}##FASTA\n${G}`],
    ['without it', annotation + G],
    ['packed', packed(`${annotation}##FASTA\n${G}`)],
  ])('%s is read from there on', async (_, text) => {
    const imported = await read({ 'g.gff3': text });
    expect(recordsOf(imported.genome)).toEqual([{ name: 'chr1', sequence: 'ACGTACGT' }]);
    expect(told(imported)).toEqual(['annotation-left-out']);
    expect(imported.textFile).toBeNull();
  });

  test('tells places of the whole text', async () => {
    const failure = await failureOf(() => read({ 'g.gff3': `${annotation}##FASTA\n>chr1\nAC1GT\n` }));
    expect(failure.place).toMatchObject({ line: 5, byte: annotation.length + 8 + 6 + 2 });
  });

  test('is refused where it has none', async () => {
    expect((await failureOf(() => read({ 'g.gff3': annotation }))).code).toBe('format-gff');
  });
});

describe('what lies beside a sequence', () => {
  test.each([
    ['g.dict', '@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:8\n'],
    ['g.gff3', '##gff-version 3\nchr1\tx\tgene\t1\t4\t.\t+\t.\tID=a\n'],
    ['g.gff3.gz', packed('##gff-version 3\n##FASTA\n>chr1\nACGTACGT\n')],
    ['g.bed', 'chr1\t0\t4\n'],
    ['g.vcf.gz', packed('##fileformat=VCFv4.2\n#CHROM\tPOS\n')],
    ['._g.fa', '\0\x05\x16\x07'],
    ['.DS_Store', '\0\0\0\x01Bud1'],
    ['README.txt', 'How these files were made, and what they hold.\n'],
    ['g.fa.lock', ''],
    ['g.json', '{"a":1}'],
    ['chrom.sizes', 'chr1\t8\n'],
    ['g.faa', '>p\nMKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ\n'],
    ['g.ffn', '>gene_1\nACGT\n'],
    ['GCF_1_cds_from_genomic.fna', '>gene_1\nACGT\n'],
    ['rna.fna', '>rna_1\nACGT\n'],
    ['G.cdna.all.fa', '>gene_1\nACGT\n'],
    ['G.pep.all.fa', '>p\nMKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ\n'],
    ['g.tbl', '>Feature chr1\n1\t8\tgene\n'],
    ['md5', 'aac2ffd1\n'],
  ])('%s is left out and told', async (name, content) => {
    for (const files of [
      { [name]: content, 'g.fa': G },
      { 'g.fa': packed(G), [name]: content },
    ]) {
      const imported = await read(files);
      expect(recordsOf(imported.genome)).toEqual([{ name: 'chr1', sequence: 'ACGTACGT' }]);
      expect(imported.notes).toMatchObject([{ code: 'file-left-out' }]);
      expect(imported.notes[0].message).toMatch(/^\S+ .*; it was left out\.$/);
      expect(imported.notes[0].message).toContain(name);
    }
  });

  test('genes alone are read', async () => {
    expect((await read({ 'g.ffn': '>gene_1\nACGT\n' })).genome.records.count).toBe(1);
  });

  test('a sequence that is chosen twice, plain and packed, is told', async () => {
    const imported = await read({ 'g.fa': `${G}>b\nAC\n`, 'g.fa.gz': packed(`${G}>b\nGT\n`) });
    expect(imported.genome.records.count).toBe(4);
    expect(told(imported)).toEqual(['name-duplicate', 'name-duplicate', 'record-twice']);
    expect(imported.notes.at(-1)?.message).toMatch(/^1 record .*"chr1_2" and "chr1"/);
  });

  test('sequence without a header that is named like one is asked about', async () => {
    expect((await failureOf(() => read({ 'g.fa': G, 'h.fa': 'ACGTACGT\n' }))).code).toBe('fasta-no-header');
    expect((await failureOf(() => read({ 'notes.txt': 'ACGTACGT\n' }))).code).toBe('fasta-no-header');
  });

  test('an index of another file is told and not used', async () => {
    expect(told(await read({ 'g.fa': G, 'other.fa.fai': 'chr9\t4\t6\t4\t5\n' }))).toEqual(['index-stale']);
  });

  test.each([
    ['a protein', 'b.fa', '>p\nMKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ\n', 'fasta-protein'],
    ['a web page', 'b.fasta', '<!DOCTYPE html>', 'format-html'],
    ['an empty file', 'b.fna', '', 'file-empty'],
    [
      'a pointer of Git LFS',
      'b.fa.gz',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n',
      'format-git-lfs',
    ],
  ])('%s that is named like a sequence fails the import', async (_, name, content, code) => {
    expect((await failureOf(() => read({ 'g.fa': G, [name]: content }))).code).toBe(code);
  });

  test.each([
    ['b.json', '{"a":1}', 'format-json'],
    ['b.xlsx', 'PK\x03\x04 xl/workbook.xml', 'format-spreadsheet'],
    ['b.bed', 'chr1\t0\t4\n', 'format-bed'],
  ])('%s alone is told for what it is', async (name, content, code) => {
    expect((await failureOf(() => read({ [name]: content }))).code).toBe(code);
  });
});
