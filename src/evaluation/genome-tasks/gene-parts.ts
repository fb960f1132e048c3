import type { SplitName } from '../dataset';
import { type GenomeSource, heldOutOf, type Territory, trainedOf } from './genome-source';

/** Of each held-out stretch the share at its beginning that validation gets; the rest is for the test. */
const VALIDATION_SHARE = 0.3;

export const GENE_SPLIT =
  'By place in the genome: test and validation windows lie in what pretraining holds out ' +
  '(validation in the first 30 % ' +
  'of each stretch), training windows in the rest, at least a window apart.';

/**
 * The genome in three parts for tasks about genes. Neither test nor validation, by which layer and penalty are chosen,
 * lies in what pretraining saw; training windows may, for it saw no labels, and a tenth of a bacterium has too few
 * genes for all three parts. Windows of two parts are at least `gap` bases apart.
 */
export function geneParts(source: GenomeSource, gap: number): Readonly<Record<SplitName, readonly Territory[]>> {
  const held = heldOutOf(source);
  const borderOf = ({ start, end }: Territory) => start + Math.round(VALIDATION_SHARE * (end - start));
  return {
    train: trainedOf(source).map(({ record, start, end }) => ({ record, start: start + gap, end: end - gap })),
    validation: held.map((stretch) => ({ ...stretch, end: borderOf(stretch) })),
    test: held.map((stretch) => ({ ...stretch, start: borderOf(stretch) + gap })),
  };
}
