import { TypedError } from '../../errors/typed-error';
import { protein } from '../../formats/fasta-errors';
import type { Notes } from '../../formats/notes';
import type { Totals } from '../summary';

const mostUnknownShare = 0.9;
/** Ambiguity codes are rare in real assemblies; a protein without E, F, I, L, P, Q still shows by them. */
const mostAmbiguousShare = 0.3;

/**
 * The checks that need the whole genome: throws where it cannot be trained on, else notes what was read in a way of its
 * own.
 */
export function admit(totals: Totals, uracils: number, source: string, notes: Notes): void {
  const ambiguous = Object.entries(totals.otherLetters).filter(([letter]) => 'RYSWKMBDHV'.includes(letter));
  if (ambiguous.reduce((sum, [, count]) => sum + count, 0) > mostAmbiguousShare * totals.bases) {
    const letters = new Map([
      ...ambiguous,
      ['A', totals.a],
      ['C', totals.c],
      ['G', totals.g],
      ['T', totals.t],
      ['N', plainN(totals)],
    ] as [string, number][]);
    throw protein(letters, { file: source });
  }
  if (totals.unknown > mostUnknownShare * totals.bases) {
    const share = ((100 * totals.unknown) / totals.bases).toFixed(1);
    const [unknown, bases] = [totals.unknown, totals.bases].map((count) => count.toLocaleString('en'));
    throw new TypedError(
      'genome-mostly-unknown',
      `${unknown} of ${bases} bases (${share} %) are unknown: too little to learn from.`,
      'Choose a genome with at most 90 % N.',
      { file: source },
    );
  }
  if (uracils > 0)
    notes.add({ code: 'rna', message: `${uracils.toLocaleString('en')} U were read as T: this is RNA.` });
  const others = Object.entries(totals.otherLetters);
  if (others.length > 0) {
    const list = others.map(([letter, count]) => `${letter} ${count.toLocaleString('en')}`).join(', ');
    notes.add({ code: 'other-letters', message: `Letters other than A, C, G, T and N were read as unknown: ${list}.` });
  }
}

function plainN(totals: Totals): number {
  return totals.unknown - Object.values(totals.otherLetters).reduce((sum, count) => sum + count, 0);
}
