import type { ImportNote } from '../formats/notes';

/** Of a genome that is the training rows of a task without their labels: each row a record. */
export interface TaskRows {
  readonly task: string;
  /** Of the data they come from. */
  readonly splitHash: string;
  /** Rows of the training part. */
  readonly trainRows: number;
  /** Of those, left out since they also stand in the validation or the test part, on either strand. */
  readonly heldOut: number;
  /** Left out since they stood in the training part before, on either strand. */
  readonly repeated: number;
  /** A window that suits the rows, in bases: nine of ten are as long. */
  readonly windowLength: number;
}

/** What the page knows about the genome in the worker: numbers only, never the bases. */
export interface GenomeSummary {
  /** Its place in the library; null for the sample and where the browser offers no private file system. */
  readonly id: string | null;
  readonly name: string;
  /**
   * 32 hexadecimal digits of names, lengths, bases, unknown bases and soft mask: the same for the same genome, however
   * it was packed or compressed.
   */
  readonly fingerprint: string;
  /** Names of the files it came from, joined; the accession for the sample. */
  readonly source: string;
  /** All records of the genome. */
  readonly recordCount: number;
  /** The first records in file order, at most `recordsShown`; the command `records` gives any page of all of them. */
  readonly records: readonly RecordSummary[];
  readonly includedCount: number;
  /** Over the included records, as are `lengths`. */
  readonly totals: Totals;
  readonly lengths: Lengths;
  readonly bytesRead: number;
  readonly importMs: number;
  readonly notes: readonly ImportNote[];
  readonly split: SplitSummary;
  /** Left out where it is a genome as it was read from files. */
  readonly taskRows?: TaskRows;
}

/** Bases, 0 where there is no record. */
export interface Lengths {
  /** Length of the record at which half of all bases are reached, longest first. */
  readonly n50: number;
  readonly longest: number;
  readonly shortest: number;
}

/** Records a summary carries, so that a message stays small whatever the genome. */
export const recordsShown = 1000;

/** Counts over bases; `t` holds U too, `unknown` is everything that is not A, C, G, T or U. */
export interface Totals {
  readonly bases: number;
  readonly a: number;
  readonly c: number;
  readonly g: number;
  readonly t: number;
  readonly unknown: number;
  readonly softMasked: number;
  /**
   * What besides N was read as unknown, by upper-case character: the other IUPAC letters, X, and the gaps `-` and `*`.
   */
  readonly otherLetters: Readonly<Record<string, number>>;
}

export interface RecordSummary extends Totals {
  /** Position in the genome: how commands name the record. */
  readonly index: number;
  readonly name: string;
  readonly description: string;
  readonly included: boolean;
  /** `too-short`: included, but without room for a window. */
  readonly part: 'train' | 'validation' | 'both' | 'excluded' | 'too-short';
  /** Half-open, 0-based, sorted: the stretches of this record held out for validation. */
  readonly heldOut: readonly Interval[];
}

export interface Interval {
  readonly start: number;
  readonly end: number;
}

export interface SplitSummary {
  readonly by: 'records' | 'blocks';
  readonly trainBases: number;
  readonly validationBases: number;
  /** One sentence for the screen. */
  readonly description: string;
}
