import { describe, expect, it } from 'vitest';
import { Notes } from '../../formats/notes';
import { parse } from '../fixtures';
import { readFeatures } from '../split/regions-file';
import { codonPositionAt, mapGenes } from './gene-map';
import { firstBaseOf, genesOf } from './genes';

const { genome } = parse(`>a\n${'ACGT'.repeat(500)}\n>b\n${'ACGT'.repeat(50)}\n`);

const line = (type: string, place: readonly [number, number], strand: string, phase: string, attributes: string) =>
  ['a', 'x', type, ...place, '.', strand, phase, attributes].join('\t');

async function genes(...lines: readonly string[]) {
  const file = new File([`##gff-version 3\n${lines.join('\n')}\n`], 'genes.gff');
  return genesOf((await readFeatures(file, genome, new Notes())).features, file.name);
}

describe('the genes of an annotation', () => {
  it('are its CDS lines, one gene each where nothing joins them', async () => {
    const found = await genes(
      line('gene', [101, 400], '+', '.', 'ID=g1'),
      line('CDS', [101, 400], '+', '0', 'ID=c1;Parent=g1'),
      line('CDS', [501, 800], '-', '0', 'ID=c2'),
      line('CDS', [901, 930], '.', '0', 'ID=c3'),
    );
    expect(found.source).toBe('2 genes of genes.gff');
    expect(found.genes).toEqual([
      { record: 0, strand: '+', segments: [{ start: 100, end: 400, codonPosition: 0 }], hasStart: true },
      { record: 0, strand: '-', segments: [{ start: 500, end: 800, codonPosition: 0 }], hasStart: true },
    ]);
    expect(found.genes.map(firstBaseOf)).toEqual([100, 799]);
  });

  it('are joined by ID, else by Parent, with the phase that is written or follows from the lengths', async () => {
    const { genes: found } = await genes(
      line('CDS', [101, 200], '+', '0', 'ID=c1'),
      line('CDS', [301, 400], '+', '2', 'ID=c1'),
      line('CDS', [901, 1000], '-', '.', 'Parent=m2'),
      line('CDS', [701, 801], '-', '.', 'Parent=m2'),
    );
    expect(found.map(({ segments }) => segments)).toEqual([
      [
        { start: 100, end: 200, codonPosition: 0 },
        { start: 300, end: 400, codonPosition: 1 },
      ],
      [
        { start: 900, end: 1000, codonPosition: 0 },
        { start: 700, end: 801, codonPosition: 1 },
      ],
    ]);
    expect(firstBaseOf(found[1])).toBe(999);
  });

  it('are joined by their transcript in GTF, and only the first of its pieces has a start', async () => {
    const { genes: found } = await genes(
      line('CDS', [101, 200], '+', '0', 'gene_id "g1"; transcript_id "t1"; exon_number "1";'),
      line('CDS', [301, 400], '+', '2', 'gene_id "g1"; transcript_id "t1"; exon_number "2";'),
      line('CDS', [501, 590], '-', '0', 'gene_id "g2"; transcript_id "";'),
      line('CDS', [601, 690], '-', '0', 'gene_id "g3"; transcript_id ""; pseudo "true";'),
    );
    expect(found.map(({ segments, hasStart }) => [segments.length, hasStart])).toEqual([
      [2, true],
      [1, true],
    ]);
  });

  it('are no pseudogenes, whichever way that is said, and those are doubtful', async () => {
    const { genes: found, doubtful } = await genes(
      line('pseudogene', [1, 100], '+', '.', 'ID=p1'),
      line('CDS', [1, 90], '+', '0', 'ID=c1;Parent=p1'),
      line('CDS', [201, 290], '+', '0', 'ID=c2;pseudo=true'),
      line('CDS', [301, 390], '+', '0', 'ID=c3;pseudogene=unknown'),
      line('CDS', [401, 490], '+', '0', 'ID=c4;Parent=nobody'),
    );
    expect(found.map(({ segments: [{ start }] }) => start)).toEqual([400]);
    expect(doubtful.map(({ start }) => start)).toEqual([0, 0, 200, 300]);
  });

  it.each([
    ['+', 'partial=10', false],
    ['+', 'partial=01', true],
    ['-', 'partial=01', false],
    ['+', 'partial=true;start_range=.,1', false],
    ['-', 'partial=true;start_range=.,1', true],
  ])('have no start where it is cut off: %s %s', async (strand, attributes, hasStart) => {
    const { genes: found } = await genes(line('CDS', [1, 90], strand, '0', attributes));
    expect(found[0].hasStart).toBe(hasStart);
  });
});

describe('the map of genes', () => {
  it('has one gene alone, or none; what two share, and introns and pseudogenes, are in neither', async () => {
    const found = await genes(
      line('CDS', [101, 200], '+', '0', 'ID=c1'),
      line('CDS', [301, 400], '+', '2', 'ID=c1'),
      line('CDS', [391, 500], '-', '0', 'ID=c2'),
      line('pseudogene', [601, 700], '+', '.', 'ID=p1'),
    );
    const { coding, free } = mapGenes(found, genome.records, () => true);
    expect(coding.map(({ start, end, strand }) => [start, end, strand])).toEqual([
      [100, 200, '+'],
      [300, 390, '+'],
      [400, 500, '-'],
    ]);
    expect(free.map(({ record, start, end }) => [record, start, end])).toEqual([
      [0, 0, 100],
      [0, 500, 600],
      [0, 700, 2000],
      [1, 0, 200],
    ]);
    expect([100, 101, 102, 103].map((place) => codonPositionAt(coding[0], place))).toEqual([0, 1, 2, 0]);
    // Two bases of the codon stand in the next segment.
    expect(codonPositionAt(coding[1], 300)).toBe(1);
    expect([499, 498, 497, 496].map((place) => codonPositionAt(coding[2], place))).toEqual([0, 1, 2, 0]);
    expect(mapGenes(found, genome.records, (record) => record === 1).free).toEqual([{ record: 1, start: 0, end: 200 }]);
  });
});
