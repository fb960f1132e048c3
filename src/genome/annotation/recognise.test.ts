import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { recognise } from './recognise';

const file = (content: string | Uint8Array<ArrayBuffer>) => new File([content], 'any.txt');

it.each([
  ['##fileformat=VCFv4.2\n#CHROM\tPOS\n', 'VCF'],
  ['1\t31\t.\tA\tC\t.\t.\t.\n', 'VCF'],
  ['chr1\t10\t20\n', 'BED'],
  ['chr1 10 20\n', 'BED'],
  ['chr1 10 20', 'BED'],
  ['chrom,start,end\nchr1,10,20\n', 'BED'],
  [',chrom,start,end\n0,chr1,10,20\n', 'BED'],
  ['chr1\t10\t20\t5\t0\n', 'BED'],
  ['chr1\t10\t20\tCAT\t.\t+\n', 'BED'],
  ['# MACS\n\nchr\tstart\tend\tlength\nchr1\t11\t20\t10\n', 'BED'],
  ['chr1 x gene 1 9 . + . ID=a\n', 'GFF3'],
  ['GBBCT1.SEQ          Genetic Sequence Data Bank\n\nLOCUS       chr1  5000 bp\n', 'GenBank'],
  ['track name=x\nchr1\t10\t20\n', 'BED'],
  ['##gff-version 3\nchr1\t.\tgene\t1\t9\t.\t+\t.\tID=a\n', 'GFF3'],
  ['\ufeff# a comment\nchr1\t.\tgene\t1\t9\t.\t+\t.\tID=a\n', 'GFF3'],
  ['LOCUS       NC_001416              48502 bp    DNA     linear   PHG 01-JAN-2000\n', 'GenBank'],
])('%j is %s, packed or not, whatever it is called', async (content, format) => {
  expect(await recognise(file(content))).toBe(format);
  expect(await recognise(file(new Uint8Array(gzipSync(content))))).toBe(format);
});

it.each([
  ['>chr1\nACGT\n', 'file-unknown'],
  ['hello', 'file-unknown'],
  ['', 'file-unknown'],
  ['%PDF-1.7', 'format-pdf'],
  [new Uint8Array(gzipSync(gzipSync('chr1\t10\t20\n'))), 'format-double-gzip'],
  ['@SQ\tSN:chr1\tLN:9\n', 'format-sam'],
  ['sequence,label\nACGTACGTAC,1\n', 'format-table'],
])('%j is refused as %s', async (content, code) => {
  await expect(recognise(file(content))).rejects.toMatchObject({ code });
});
