import { BASE_CLASSES } from '../../numerics/constants';
import type { LabelledSequences, SplitName } from '../dataset';

/** How many rows of a scored part have a shuffled twin in train. */
export interface ShuffledTwins {
  readonly into: Exclude<SplitName, 'train'>;
  readonly rows: number;
}

/**
 * Rows that hold every dinucleotide as often as a row of train with another label does, and no row of train with their
 * own: so stand a sequence and its dinucleotide shuffle to each other, the usual negative of a task made from peaks.
 * Whatever sees composition alone finds the wrong class beside them.
 */
export function shuffledTwins({
  train,
  validation,
  test,
}: Readonly<Record<SplitName, LabelledSequences>>): readonly ShuffledTwins[] {
  const labelsOf = new Map<string, Set<number>>();
  for (const [row, sequence] of train.sequences.entries()) {
    const key = dinucleotides(sequence);
    const labels = labelsOf.get(key);
    if (labels === undefined) labelsOf.set(key, new Set([train.labels[row]]));
    else labels.add(train.labels[row]);
  }
  const twins = ({ sequences, labels }: LabelledSequences) =>
    sequences.filter((sequence, row) => labelsOf.get(dinucleotides(sequence))?.has(labels[row]) === false).length;
  return [
    { into: 'validation', rows: twins(validation) },
    { into: 'test', rows: twins(test) },
  ];
}

function dinucleotides(sequence: Uint8Array): string {
  const counts = new Uint32Array(BASE_CLASSES ** 2);
  for (let i = 1; i < sequence.length; i++) counts[BASE_CLASSES * sequence[i - 1] + sequence[i]]++;
  return counts.join();
}
