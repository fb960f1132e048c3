import type { SplitName } from '../dataset';
import type { RowNotes } from '../readers/examples';
import type { Repeats } from './repeats';
import type { ShuffledTwins } from './shuffled-twins';

/** What a user should know of a task's data before anything is run on them. */
export interface DataReport {
  readonly task: string;
  /** Names of the files, or of the genome. */
  readonly source: string;
  readonly classes: readonly string[];
  readonly parts: Readonly<Record<SplitName, PartReport>>;
  readonly lengths: LengthHistogram;
  /** How the parts came about, in one sentence. */
  readonly split: string;
  /** Rows of one part that also stand in another. */
  readonly leaks: readonly Leak[];
  /** Sequences that come with more than one label, and the rows they take. */
  readonly conflicts: { readonly sequences: number; readonly rows: number };
  /** The rows behind leaks, duplicates and conflicts, as the data were read. */
  readonly repeats: Repeats;
  /** Rows that composition leads to the wrong class; reports kept from before it was looked for have none. */
  readonly twins?: readonly ShuffledTwins[];
  readonly refused: RowNotes;
  /** Rows kept although something about them is odd. */
  readonly noted: RowNotes;
  /** On the files as a whole; reports kept from before there were any have none. */
  readonly remarks?: RowNotes;
  /** Where the data differ from what is published about the task. */
  readonly differences: readonly string[];
  readonly options: DataOptions;
  /** Rows left out because they leak. */
  readonly removed: number;
  readonly splitHash: string;
}

/** Choices that change the rows, and with them the split hash. */
export interface DataOptions {
  readonly removeLeaks: boolean;
}

export interface PartReport {
  readonly rows: number;
  /** Rows of each class. */
  readonly perClass: readonly number[];
  /** In bases; 0 where the part is empty. */
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
  /** Share of N among the bases. */
  readonly unknownShare: number;
  /** Rows whose sequence stood in this part before. */
  readonly duplicates: number;
}

export interface Leak {
  readonly from: SplitName;
  readonly into: SplitName;
  /** Rows of `from` whose sequence also stands in `into`, as it is. */
  readonly exact: number;
  /** Rows whose reverse complement does, and not the sequence itself. */
  readonly reverseComplement: number;
}

/** Rows by length, all parts together; bin i holds lengths from `start + i * width` on. */
export interface LengthHistogram {
  readonly start: number;
  readonly width: number;
  readonly counts: readonly number[];
}

const MOST_BINS = 24;

export function lengthHistogram(lengths: ArrayLike<number>): LengthHistogram {
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < lengths.length; i++) {
    shortest = Math.min(shortest, lengths[i]);
    longest = Math.max(longest, lengths[i]);
  }
  if (lengths.length === 0) return { start: 0, width: 1, counts: [] };
  const width = Math.max(1, Math.ceil((longest - shortest + 1) / MOST_BINS));
  const counts = new Array<number>(Math.floor((longest - shortest) / width) + 1).fill(0);
  for (let i = 0; i < lengths.length; i++) counts[Math.floor((lengths[i] - shortest) / width)]++;
  return { start: shortest, width, counts };
}
