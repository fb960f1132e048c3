import type { Genes } from '../../genome/analysis/genes';
import { parse } from '../../genome/fixtures';
import { splitGenome } from '../../genome/split/split';
import { randomDna } from '../../numerics/fixtures-dna';
import type { GenomeSource } from './genome-source';

/** A made-up genome with genes, for tests: random letters, in which no 30 bases repeat. */
export const GENE_TEXT = randomDna(160_000, 3);

/** Every 500 bases a gene of 300, on both strands in turn; nothing is known of the last 5,000 bases. */
export const GENES: Genes = {
  genes: Array.from({ length: 310 }, (_, i) => ({
    record: 0,
    strand: i % 2 === 0 ? ('+' as const) : ('-' as const),
    segments: [{ start: 500 * i + 100, end: 500 * i + 400, codonPosition: 0 }],
    hasStart: true,
  })),
  doubtful: [{ record: 0, start: 155_000, end: 160_000 }],
  source: '',
};

export function geneSource(text = GENE_TEXT): GenomeSource {
  const { genome } = parse(`>a\n${text}\n`);
  return {
    name: 'g',
    genome,
    split: splitGenome(genome.records, [1], { windowLength: 400, validationShare: 0.2, seed: 1 }),
  };
}
