import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encode, failureOf } from './fixtures';
import { sniff } from './sniff';

const raw = (...bytes: number[]) => new Uint8Array(bytes);
const utf16 = (text: string, mark: boolean) => new Uint8Array(Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le'));
const bigEndian = (bytes: Uint8Array) => new Uint8Array(Buffer.from(bytes).swap16());
const zip = (name: string) => new Uint8Array([0x50, 0x4b, 3, 4, ...new Array(26).fill(0), ...encode(name)]);
const tar = () => {
  const block = new Uint8Array(512);
  block.set(encode('genome.fa'), 0);
  block.set(encode('ustar'), 257);
  return block;
};

describe('what a file is, by its bytes', () => {
  test.each([
    ['>a\nACGT', 'fasta', 0],
    ['\n \n>a\nACGT', 'fasta', 0],
    ['; a comment, with words\n; and another\n>a\nACGT', 'fasta', 0],
    ['\u{feff}>a\nACGT', 'fasta', 3],
    ['\u{feff}\u{feff}>a\nACGT', 'fasta', 6],
    ['# made by x\n! and y\n>a\nACGT', 'fasta', 0],
    ['chr1\t248956422\t112\t70\t71\nchr2\t242193529\t252513167\t70\t71\n', 'index', 0],
  ])('%j is %s', (text, kind, skip) => {
    expect(sniff(encode(text), 'x')).toEqual({ kind, skip });
  });

  test.each(['ACGTACGTNNNN\nacgt', '        1 acgtacgt acgtacgt\n       61 acgt', '  \n\n'])(
    '%j is FASTA without a header',
    (text) => {
      expect(sniff(encode(text), 'x')).toEqual({ kind: 'fasta', skip: 0, isBare: true });
    },
  );

  test('gzip, 2bit of either byte order, and an index of bgzip blocks', () => {
    expect(sniff(raw(0x43, 0x27, 0x41, 0x1a, 0), 'x').kind).toBe('2bit');
    expect(sniff(raw(0x1a, 0x41, 0x27, 0x43, 0), 'x').kind).toBe('2bit');
    expect(sniff(gzipSync('x'), 'x.fa').kind).toBe('gzip');
    const index = raw(1, 0, 0, 0, 0, 0, 0, 0, ...new Array(16).fill(9));
    expect(sniff(index, 'x.gzi', 24).kind).toBe('index');
  });

  const refused: [string, string, Uint8Array][] = [
    ['FASTQ', 'format-fastq', encode('@read1\nACGT\n+\nIIII\n')],
    ['FASTQ with CR LF', 'format-fastq', encode('@read1 x\r\nACGT\r\n+\r\nIIII\r\n')],
    ['GenBank', 'format-genbank', encode('LOCUS       NC_001416  48502 bp    DNA')],
    ['EMBL', 'format-embl', encode('ID   J02459; SV 1; linear;')],
    ['VCF', 'format-vcf', encode('##fileformat=VCFv4.2\n#CHROM\tPOS')],
    ['VCF without header', 'format-vcf', encode('chr1\t10177\trs1\tA\tAC\t100\tPASS\t.\n')],
    ['BED', 'format-bed', encode('chr1\t100\t200\tgene\n')],
    ['BED of numbers alone', 'format-bed', encode('chr1\t100\t200\t5\t0\n')],
    ['a feature table', 'format-feature-table', encode('>Feature chr1\n1\t90\tgene\n\t\t\tgene\tx\n')],
    ['BED of three columns', 'format-bed', encode('# a comment\nchr1\t100\t200')],
    ['a UCSC track', 'format-bed', encode('track name=genes\nchr1\t1\t2')],
    ['GFF', 'format-gff', encode('##gff-version 3\n')],
    ['GTF without header', 'format-gff', encode('chr1\thavana\tgene\t11869\t14409\t.\t+\t.\tgene_id "x"')],
    ['SAM', 'format-sam', encode('@HD\tVN:1.6\n')],
    ['SAM without header', 'format-sam', encode('r1\t0\tchr1\t100\t60\t4M\t*\t0\t0\tACGT\tIIII\n')],
    ['BAM', 'format-bam', raw(0x42, 0x41, 0x4d, 1, 0, 0)],
    ['CRAM', 'format-cram', encode('CRAM\x03')],
    ['a Word document', 'format-word', zip('[Content_Types].xml')],
    ['an old Word document', 'format-word', raw(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0)],
    ['a zip archive', 'format-zip', zip('genome.fa')],
    ['a tar archive', 'format-tar', tar()],
    ['7-Zip', 'format-7z', raw(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
    ['RTF', 'format-rtf', encode('{\\rtf1\\ansi >a ACGT}')],
    ['HTML', 'format-html', encode('\n<!DOCTYPE html><html>')],
    ['XML', 'format-html', encode('<?xml version="1.0"?>')],
    ['PDF', 'format-pdf', encode('%PDF-1.7')],
    ['xz', 'format-xz', raw(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
    ['zstd', 'format-zstd', raw(0x28, 0xb5, 0x2f, 0xfd)],
    ['bzip2', 'format-bzip2', encode('BZh91AY&SY')],
    ['compress', 'format-compress', raw(0x1f, 0x9d, 0x90)],
    ['UTF-16', 'format-utf16', utf16('>a\nACGT', true)],
    ['UTF-16, big end first', 'format-utf16', bigEndian(utf16('>a\nACGT', true))],
    ['UTF-16 without a mark', 'format-utf16', utf16('>a\nACGT', false)],
    ['UTF-16 without a mark, big end first', 'format-utf16', bigEndian(utf16('>a\nACGT', false))],
    ['prose', 'not-fasta', encode('Dear colleague, please find the genome attached.')],
    ['a table', 'format-table', encode('sequence,label\nACGT,1')],
    ['a table, quoted, the sequence last', 'format-table', encode('"id"\t"Sequence"\n1\tACGT')],
    ['parquet', 'format-table', encode('PAR1abc')],
    ['Clustal', 'format-alignment', encode('CLUSTAL W (1.83) multiple sequence alignment\n\na   ACGT\n')],
    ['Nexus', 'format-alignment', encode('#NEXUS\nbegin data;\nmatrix\na ACGT\n')],
    ['Stockholm', 'format-alignment', encode('# STOCKHOLM 1.0\na ACGT\n//\n')],
    ['MAF', 'format-alignment', encode('##maf version=1\na score=1\ns hg18.chr7 2 4 + 9 ACGT\n')],
    ['PHYLIP', 'format-alignment', encode(' 2 4\nfirst     ACGT\nsecond    AC-T\n')],
    ['GFA', 'format-graph', encode('H\tVN:Z:1.0\nS\t1\tACGT\n')],
    ['wiggle', 'format-wiggle', encode('track type=wiggle_0\nvariableStep chrom=chr1\n1 2\n')],
    ['an interval list', 'format-interval-list', encode('@HD\tVN:1.0\n@SQ\tSN:1\tLN:9\n1\t1\t9\t+\tx\n')],
    ['lz4', 'format-lz4', raw(0x04, 0x22, 0x4d, 0x18)],
    ['bigWig', 'format-binary', raw(0x26, 0xfc, 0x8f, 0x88, 4, 0)],
    ['HDF5', 'format-binary', raw(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, 0)],
    ['SQLite', 'format-binary', encode('SQLite format 3\0')],
    ['Arrow', 'format-binary', encode('ARROW1\0\0')],
    ['a NumPy array', 'format-binary', raw(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)],
    ['a pickle', 'format-binary', raw(0x80, 4, 0x95, 0)],
    ['a chromatogram', 'format-binary', encode('ABIF\0e')],
    ['SnapGene', 'format-binary', raw(9, 0, 0, 0, 14, ...encode('SnapGene'))],
    ['a binary file', 'fasta-control-byte', raw(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0)],
  ];

  test.each(refused)('%s is refused by name', async (_, code, bytes) => {
    const failure = await failureOf(() => sniff(bytes, 'mine.fa', bytes.length));
    expect(failure.code).toBe(code);
    expect(failure.place.file).toBe('mine.fa');
    expect(failure.action).toMatch(/\.$/);
  });
});
