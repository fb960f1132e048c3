import type { Task } from './task';

const LENGTHS = [1024, 4096, 8192, 16_384];

/**
 * Turtle or mouse from a stretch of mitochondrial and other DNA, at four lengths. The records are the user's to bring,
 * one FASTA a class; those over 5,000 bases are cut or padded with N, and split 60/20/20.
 */
export const MTCDNA: readonly Task[] = LENGTHS.map((length) => ({
  id: `mtcdna/${length}`,
  suite: 'mtcdna',
  title: `Turtle or mouse, ${length.toLocaleString('en')} bases`,
  length: { min: length, max: length },
  classes: ['turtle', 'mouse'],
  metric: 'accuracy',
  sizes: null,
  source: {
    from: 'files',
    files: ['turtle.fa', 'mouse.fa'],
    where:
      'NCBI Nucleotide: Chelonoidis and Gopherus for turtle, Mus musculus and Mus spretus for mouse, saved as one ' +
      'FASTA file a class.',
    url: 'https://www.ncbi.nlm.nih.gov/nuccore',
  },
  paper: null,
  citation:
    'Yu, Cheng, Khalitov, Olsson, Yang: Self-distillation improves DNA sequence inference. arXiv 2405.08538, 2024.',
  published: [],
  cut: { leastBases: 5000 },
}));
