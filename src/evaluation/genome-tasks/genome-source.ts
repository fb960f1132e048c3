import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Split } from '../../genome/split/split';
import type { Stretches } from '../../genome/split/stretches';
import { evenly } from '../../numerics/evenly';
import type { SplitName } from '../dataset';

/** The open genome as tasks are made from it. */
export interface GenomeSource {
  readonly name: string;
  readonly genome: PackedGenome;
  /** What is pretrained on and what is held out; only included records are in it. */
  readonly split: Split;
}

export interface Window {
  readonly record: number;
  readonly start: number;
}

/** Windows with a larger share of unknown bases are passed over. */
const MOST_UNKNOWN = 0.1;
/** Of the stretches that are trained on, the end of each that validation gets. */
const VALIDATION_SHARE = 0.15;

export const GENOME_SPLIT =
  'By place in the genome: the test windows lie in what is held out of pretraining as it is set now, ' +
  'validation windows at the end of each other stretch.';

export const WHOLE_STRETCHES_SPLIT =
  'By place in the genome: the test windows lie in what is held out of pretraining as it is set now, ' +
  'validation windows in every seventh other stretch, whole.';

/** Of the stretches that are trained on, where whole ones are for validation. */
const VALIDATION_EVERY = 7;
/** From so many stretches on, whole ones may be for validation. */
const LEAST_STRETCHES = 14;

export interface Territory {
  readonly record: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The genome in three parts: what pretraining holds out is the test part, so that no test window was ever trained on;
 * of each other stretch the last 15 % are for validation. Windows that lie inside territories of different parts share
 * no base.
 */
export function territories(source: GenomeSource): Readonly<Record<SplitName, readonly Territory[]>> {
  const train: Territory[] = [];
  const validation: Territory[] = [];
  for (const { record, start, end } of trainedOf(source)) {
    const border = end - Math.round(VALIDATION_SHARE * (end - start));
    train.push({ record, start, end: border });
    validation.push({ record, start: border, end });
  }
  return { train, validation, test: heldOutOf(source) };
}

/** What pretraining trains on. */
export const trainedOf = ({ split }: GenomeSource): Territory[] => [...intervals(split.train)];

/** What pretraining holds out. */
export const heldOutOf = ({ split }: Pick<GenomeSource, 'split'>): Territory[] => [...intervals(split.validation)];

function* intervals(stretches: Stretches): Generator<Territory> {
  for (let i = 0; i < stretches.count; i++)
    yield { record: stretches.recordAt(i), start: stretches.startAt(i), end: stretches.endAt(i) };
}

/**
 * As `territories`, but every seventh stretch is for validation as a whole: for records with all that matters in their
 * middle. Null where there are fewer than 14 stretches.
 */
export function wholeTerritories({ split }: GenomeSource): Readonly<Record<SplitName, readonly Territory[]>> | null {
  const stretches = [...intervals(split.train)];
  if (stretches.length < LEAST_STRETCHES) return null;
  const isValidation = (_: Territory, i: number) => i % VALIDATION_EVERY === VALIDATION_EVERY - 1;
  return {
    train: stretches.filter((each, i) => !isValidation(each, i)),
    validation: stretches.filter(isValidation),
    test: [...intervals(split.validation)],
  };
}

/**
 * At most `count` windows of known sequence, spread evenly over the territories; they overlap only where there is no
 * room for so many.
 */
export function spreadWindows(
  genome: PackedGenome,
  parts: readonly Territory[],
  length: number,
  count: number,
): readonly Window[] {
  const roomy = parts.filter(({ start, end }) => end - start >= length);
  const positions = roomy.reduce((sum, { start, end }) => sum + end - start - length + 1, 0);
  const stride = Math.max(1, Math.min(length, positions / count));
  const all: Window[] = [];
  for (const { record, start, end } of roomy) {
    for (let at = start; at + length <= end; at += stride) {
      const window = { record, start: Math.floor(at) };
      if (!tooUnknown(genome, window, length)) all.push(window);
    }
  }
  return evenly(all, count);
}

export function tooUnknown(genome: PackedGenome, { record, start }: Window, length: number): boolean {
  return genome.countUnknown(record, start, length) > MOST_UNKNOWN * length;
}

export function readWindow(genome: PackedGenome, { record, start }: Window, length: number): Uint8Array {
  const bases = new Uint8Array(length);
  genome.read(record, start, length, bases);
  return bases;
}
