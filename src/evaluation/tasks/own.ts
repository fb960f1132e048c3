import type { Task } from './task';

const mine = { suite: 'own', length: null, sizes: null, paper: null, citation: '', published: [] } as const;

/**
 * Benchmarks made of what the user has. No number of a paper belongs beside them. Nothing tells whether a strand
 * matters in rows of the user's own: there both are shown, side by side.
 */
export const OWN: readonly Task[] = [
  {
    ...mine,
    id: 'real-vs-shuffled',
    title: 'Real windows or shuffled ones',
    classes: ['shuffled', 'real'],
    metric: 'accuracy',
    source: { from: 'genome' },
    citation:
      'Altschul, Erickson: Significance of nucleotide sequence alignments: a method for random sequence ' +
      'permutation that preserves dinucleotide and codon usage. Mol Biol Evol 2, 1985.',
  },
  {
    ...mine,
    id: 'own/table',
    strands: 'beside',
    title: 'Your own table or FASTA files',
    classes: null,
    metric: 'mcc',
    source: {
      from: 'files',
      files: [
        'any .csv, .tsv or .parquet with a sequence and a label in each row',
        'or one FASTA file a class, or FASTA with the label behind the last | of each header',
        'or folders train/<class>/*.txt',
      ],
      where:
        'Yours. A column, or files named train, dev and test, tell the parts; without either the rows are ' +
        'split 60/20/20.',
      url: null,
    },
  },
  {
    ...mine,
    id: 'own/features',
    strands: 'beside',
    title: 'Your genome and its features',
    classes: ['background', 'feature'],
    metric: 'mcc',
    source: { from: 'genome-and-features' },
  },
];
