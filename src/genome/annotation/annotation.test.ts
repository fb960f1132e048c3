import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { featuresWithin, findFeatures, readAnnotation } from './annotation';

const { genome } = parse(`>chr\n${randomDna(2000)}\n>plasmid\n${randomDna(500, 2)}\n`);

const GFF = `##gff-version 3
chr\t.\tregion\t1\t2000\t.\t+\t.\tID=chr;Is_circular=true
chr\t.\tgene\t101\t400\t.\t+\t.\tID=gene-a;Name=dnaA;gene=dnaA;locus_tag=b0001
chr\t.\tCDS\t101\t400\t.\t+\t0\tID=cds-a;Name=NP_1;gene=dnaA;locus_tag=b0001;product=initiator%2C replication
chr\t.\tmRNA\t101\t400\t.\t+\t.\tID=rna-a
chr\t.\tgene\t600\t900\t.\t-\t.\tID=gene-b;Name=dnaB
chr\t.\ttRNA\t1901\t2050\t.\t-\t.\tID=t1;locus_tag=b0003;product=tRNA-Ile
plasmid\t.\tCDS\t11\t100\t.\t+\t0\tID=cds-p;Name=repA
chr\t.\tgene\t5000\t5100\t.\t+\t.\tID=far
other\t.\tgene\t1\t100\t.\t+\t.\tID=elsewhere
`;

const read = () => readAnnotation(new File([GFF], 'a.gff3'), genome);

describe('an annotation', () => {
  it('shows what is coded for under the name of its gene, and each stretch once', async () => {
    const { source, features, notes } = await read();
    expect(source).toBe('a.gff3');
    expect(features.map(({ type, name, start, end }) => [type, name, start, end])).toEqual([
      ['tRNA', 'b0003', 0, 50],
      ['CDS', 'dnaA', 100, 400],
      ['gene', 'dnaB', 599, 900],
      ['tRNA', 'b0003', 1900, 2000],
      ['CDS', 'repA', 10, 100],
    ]);
    expect(features[1]).toMatchObject({ locus: 'b0001', product: 'initiator, replication', strand: '+' });
    expect(notes.map(({ code }) => code)).toEqual(['regions-beyond', 'regions-record']);
  });

  it('counts what it does not show, and refuses a file of nothing else', async () => {
    expect((await read()).unshown).toEqual({ parts: 1, whole: 1, twins: 1 });
    const text =
      '##gff-version 3\nchr\t.\tintron\t101\t400\t.\t+\t.\tID=a\nchr\t.\tstop_codon\t101\t103\t.\t+\t.\tID=b\n';
    await expect(readAnnotation(new File([text], 'parts.gff3'), genome)).rejects.toMatchObject({
      code: 'regions-none',
      message: expect.stringContaining('introns, codons and whole records alone'),
      action: expect.stringContaining('genes, CDS'),
    });
  });

  it('knows where codons begin, also over the origin, and not in what is no longer read', async () => {
    const text = [
      '##gff-version 3',
      'chr\t.\tregion\t1\t2000\t.\t+\t.\tID=chr;Is_circular=true',
      'chr\t.\tCDS\t1998\t2009\t.\t+\t1\tID=a',
      'chr\t.\tCDS\t1997\t2005\t.\t-\t0\tID=b',
      'chr\t.\tCDS\t100\t200\t.\t-\t2\tID=c',
      'chr\t.\tCDS\t300\t400\t.\t+\t0\tID=d;pseudo=true',
      'chr\t.\tCDS\t500\t600\t.\t+\t.\tID=e',
    ].join('\n');
    const { features, notes } = await readAnnotation(new File([text], 'b.gff3'), genome);
    expect(notes.map(({ message }) => message)).toEqual([expect.stringContaining('One CDS has no phase')]);
    expect(features.map(({ start, end, name, phase }) => [start, end, name, phase])).toEqual([
      [0, 9, 'a', 1],
      [0, 5, 'b', 0],
      [99, 200, 'c', 2],
      [299, 400, 'd', undefined],
      [499, 600, 'e', undefined],
      [1996, 2000, 'b', 1],
      [1997, 2000, 'a', 1],
    ]);
  });

  it('shows transcripts where there is nothing else, and exons where there are not even those', async () => {
    const line = (type: string, start: number) =>
      `chr\tStringTie\t${type}\t${start}\t${start + 99}\t.\t+\t.\tgene_id "g"; transcript_id "t"; gene_name "abc";\n`;
    const typesOf = async (text: string) => {
      const { features, unshown } = await readAnnotation(new File([text], 's.gtf'), genome);
      return [features.map(({ type, name }) => [type, name]), unshown.parts];
    };
    expect(await typesOf(line('transcript', 101) + line('exon', 101) + line('exon', 301))).toEqual([
      [['transcript', 'abc']],
      2,
    ]);
    expect(await typesOf(line('exon', 101))).toEqual([[['exon', 'abc']], 0]);
  });

  it('takes names from GTF too', async () => {
    const text = [
      '#!genome-build x',
      'chr\tE\tgene\t101\t400\t.\t+\t.\tgene_id "b1"; gene_name "dnaA"; gene_biotype "protein_coding";',
      'chr\tE\tCDS\t101\t397\t.\t+\t0\tgene_id "b1"; exon_number 1; gene_name "dnaA"; product "a; b";',
      'chr\tE\texon\t101\t400\t.\t+\t.\tgene_id "b1"; transcript_id "t1";',
      'chr\tE\tgene\t600\t900\t.\t-\t.\tgene_id "b2";',
      'chr\tN\tCDS\t1000\t1200\t.\t-\t2\tgene_id "g"; locus_tag "b0003"; pseudo "true";',
    ].join('\n');
    const { features } = await readAnnotation(new File([text], 'a.gtf'), genome);
    expect(features.map(({ type, name, product, phase }) => [type, name, product, phase])).toEqual([
      ['gene', 'dnaA', '', undefined],
      ['CDS', 'dnaA', 'a; b', 0],
      ['gene', 'b2', '', undefined],
      ['CDS', 'b0003', '', undefined],
    ]);
  });

  it('gives what reaches into a stretch of a record', async () => {
    const annotation = await read();
    const names = (record: number, start: number, end: number) =>
      featuresWithin(annotation, record, { start, end }).map(({ name }) => name);
    expect(names(0, 399, 600)).toEqual(['dnaA', 'dnaB']);
    expect(names(0, 400, 599)).toEqual([]);
    expect(names(1, 0, 500)).toEqual(['repA']);
  });

  it('is searched by name and locus tag first, by product last, whatever the case', async () => {
    const annotation = await read();
    const names = (typed: string) => findFeatures(annotation, typed, 10).map(({ name }) => name);
    expect(names('DNAa')).toEqual(['dnaA']);
    expect(names('b0001')).toEqual(['dnaA']);
    expect(names('dna')).toEqual(['dnaA', 'dnaB']);
    expect(names('replication')).toEqual(['dnaA']);
    expect(names('nothing')).toEqual([]);
    expect(findFeatures(annotation, 'dna', 1)).toHaveLength(1);
  });

  it('is read once, and what is wrong with its packing is told once', async () => {
    const file = new File([GFF], 'a.gff3');
    const begun: unknown[] = [];
    const { slice } = file;
    file.slice = (...range) => {
      begun.push(range[0]);
      return slice.apply(file, range);
    };
    await readAnnotation(file, genome);
    expect(begun).toEqual([0]);
    const packed = new File([gzipSync(GFF), new Uint8Array(9).fill(1)], 'a.gff3.gz');
    const { notes } = await readAnnotation(packed, genome);
    expect(notes.map(({ code }) => code).sort()).toEqual(['gzip-trailing-bytes', 'regions-beyond', 'regions-record']);
  });

  it('refuses a file whose lines are wrong with what is to be done about them', async () => {
    const swapped = new File(['##gff-version 3\nchr\t.\tgene\t99\t1\t.\t+\t.\tID=x\n'], 'c.gff3');
    await expect(readAnnotation(swapped, genome)).rejects.toMatchObject({
      code: 'regions-none',
      message: expect.stringContaining('Line 2 names no stretch of bases: start "99", end "1".'),
      action: expect.stringContaining('Correct its lines'),
    });
  });

  it('refuses a file without a stretch of this genome', async () => {
    const alien = new File(['##gff-version 3\nother\t.\tgene\t1\t9\t.\t+\t.\tID=x\n'], 'b.gff3');
    await expect(readAnnotation(alien, genome)).rejects.toMatchObject({ code: 'regions-none' });
  });
});
