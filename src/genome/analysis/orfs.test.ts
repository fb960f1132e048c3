import { describe, expect, it } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { lettersOf, parse } from '../fixtures';
import { genesByOrfs, type Orf, orfsOf } from './orfs';

const noBreath = async () => {};
const genomeOf = (...records: readonly string[]) =>
  parse(records.map((text, i) => `>r${i}\n${text}\n`).join('')).genome;

async function found(text: string, leastCodons: number): Promise<Orf[]> {
  const all: Orf[] = [];
  for await (const orf of orfsOf(genomeOf(text), 0, leastCodons, noBreath)) all.push(orf);
  return all.sort((a, b) => a.start - b.start || a.end - b.end || a.strand.localeCompare(b.strand));
}

const other = (text: string) =>
  [...text]
    .reverse()
    .map((letter) => 'TGCAN'['ACGTN'.indexOf(letter)])
    .join('');

/** Every start and stop of every frame, by looking at all codons. */
function byHand(text: string, leastCodons: number): Orf[] {
  const orfs: Orf[] = [];
  for (const strand of ['+', '-'] as const) {
    const read = strand === '+' ? text : other(text);
    for (let frame = 0; frame < 3; frame++) {
      let open = -1;
      for (let at = frame; at + 3 <= read.length; at += 3) {
        const codon = read.slice(at, at + 3);
        if (open < 0 && /^[AGT]TG$/.test(codon)) open = at;
        const stops = /^(TAA|TAG|TGA)$/.test(codon);
        if (stops && open >= 0 && at + 3 - open >= 3 * leastCodons) {
          const [start, end] = strand === '+' ? [open, at + 3] : [read.length - at - 3, read.length - open];
          orfs.push({ record: 0, strand, start, end });
        }
        if (stops || codon.includes('N')) open = -1;
      }
    }
  }
  return orfs.sort((a, b) => a.start - b.start || a.end - b.end || a.strand.localeCompare(b.strand));
}

/** A gene of so many codons without a stop in any frame of either strand. */
const gene = (codons: number) => `ATG${'GCC'.repeat(codons - 2)}TAA`;

describe('open reading frames', () => {
  it.each([1, 2, 3])(
    'are those that looking at every codon finds, on both strands, around unknown bases: %d',
    async (seed) => {
      const letters = randomDna(3000, seed);
      const text = `${letters.slice(0, 900)}N${letters.slice(901, 1800)}NNNN${letters.slice(1804)}`;
      const expected = byHand(text, 8);
      expect(expected.length).toBeGreaterThan(20);
      expect(await found(text, 8)).toEqual(expected);
    },
  );

  it('begin at the outermost start', async () => {
    expect(await found(`CCATGGTG${'GCC'.repeat(10)}TAACC`, 10)).toEqual([
      { record: 0, strand: '+', start: 2, end: 41 },
    ]);
  });

  it('of 300 codons stand in for genes, and shorter ones are doubtful', async () => {
    const long = gene(400);
    const text = `CCCG${long}CCCCCG${other(gene(350))}CCCG${gene(80)}CCCG`;
    const { genes, doubtful, source } = await genesByOrfs(genomeOf(text), () => true, noBreath);
    expect(genes.map(({ strand, segments: [{ start, end }] }) => [strand, start, end - start])).toEqual([
      ['+', 4, 1200],
      ['-', 1210, 1050],
    ]);
    expect(doubtful).toEqual([{ record: 0, strand: '+', start: 2264, end: 2504 }]);
    expect(source).toBe('2 open reading frames of 300 codons and more, as no GFF3 was given');
    const [{ segments }] = genes;
    expect(lettersOf(genomeOf(text), 0).slice(segments[0].start, segments[0].end)).toBe(long);
    expect((await genesByOrfs(genomeOf(text), () => false, noBreath)).genes).toEqual([]);
  });

  it('of two that lie over each other the longer is a gene, and the other doubtful', async () => {
    const text = `CCATG${'GATGGC'.repeat(200)}GCCTAACTAA`;
    const { genes, doubtful } = await genesByOrfs(genomeOf(text), () => true, noBreath);
    expect(genes.map(({ segments: [{ start, end }] }) => [start, end])).toEqual([[2, 1211]]);
    expect(doubtful.map(({ start, end }) => [start, end])).toEqual([[6, 1215]]);
  });
});
