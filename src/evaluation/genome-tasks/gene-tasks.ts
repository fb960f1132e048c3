import { codonPositionAt, type GeneMap } from '../../genome/analysis/gene-map';
import type { Territory } from './genome-source';

/** A stretch that windows of one class lie in; `phase`: of every three places only those, counted from its start. */
export interface ClassStretch extends Territory {
  readonly label: number;
  readonly phase?: number;
}

/** A task about the place at the centre of a window, index floor(L / 2). */
export interface GeneTask {
  readonly classes: readonly string[];
  /** Every window lies in one stretch of its class. */
  stretches(map: GeneMap): Iterable<ClassStretch>;
}

/**
 * Which of three frames on which strand the base is read in, as the place in its codon, or none: `forward 2` is the
 * second base of a codon on the strand that is shown.
 */
export const FRAME: GeneTask = {
  classes: ['no gene', 'forward 1', 'forward 2', 'forward 3', 'reverse 1', 'reverse 2', 'reverse 3'],
  *stretches({ coding, free }) {
    for (const stretch of free) yield { ...stretch, label: 0 };
    for (const stretch of coding) {
      const { record, start, end, strand } = stretch;
      for (const phase of [0, 1, 2])
        yield { record, start, end, phase, label: (strand === '+' ? 1 : 4) + codonPositionAt(stretch, start + phase) };
    }
  },
};

export const CODING: GeneTask = {
  classes: ['no gene', 'coding'],
  *stretches({ coding, free }) {
    for (const { record, start, end } of free) yield { record, start, end, label: 0 };
    for (const { record, start, end } of coding) yield { record, start, end, label: 1 };
  },
};

/** Label 1 is the start of a gene. */
export const START_CLASSES = ['other codon', 'gene start'] as const;

/** Label 1 is a substitution that makes a stop in frame. */
export const STOP_CLASSES = ['out of frame', 'stop in frame'] as const;
