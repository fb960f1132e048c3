import type { Interval, RecordSummary, Totals } from './summary';

/** What the page may ask of the open genome, and the answers. All of it is small enough to be one message. */

export interface RecordQuery {
  /** Rows to skip and to give, after filter and order. */
  readonly from: number;
  readonly count: number;
  readonly sortBy: 'order' | 'name' | 'bases' | 'gc' | 'unknown' | 'softMasked' | 'heldOut' | 'part';
  readonly descending: boolean;
  /** As `includeMatching` reads it; empty for all records. */
  readonly pattern: string;
}

export interface RecordPage {
  readonly query: RecordQuery;
  /** Records that match the pattern. */
  readonly matching: number;
  readonly rows: readonly RecordSummary[];
}

/** A stretch of a record as letters: upper and lower case as in the file, unknown bases as N. */
export interface RegionView {
  /** What the user wrote. */
  readonly text: string;
  /** What was understood, 1-based and closed: `chr1:1,000-2,000`. */
  readonly parsed: string;
  readonly record: number;
  readonly name: string;
  /** 0-based and half-open; at most `longestView` bases of what was asked for. */
  readonly shown: Interval;
  /** 0-based and half-open: all that was asked for. */
  readonly asked: Interval;
  readonly forward: string;
  /** The other strand, written in the same direction as `forward`: the complement under each base. */
  readonly complement: string;
  /** Intervals of `asked` that are held out for validation. */
  readonly heldOut: readonly Interval[];
}

/** Composition along a record, or along all records laid end to end. */
export interface CompositionProfile {
  /** Null for the whole genome. */
  readonly record: number | null;
  /** Bases in each bin; the last may hold fewer. */
  readonly binBases: number;
  readonly bins: readonly ProfileBin[];
}

export type ProfileBin = Omit<Totals, 'otherLetters'>;

/** How often each word of k known bases comes in the included records, both ends of a word inside one record. */
export interface KmerSpectrum {
  readonly k: number;
  /** 4^k counts; a word is the base-4 number of its bases (A 0, C 1, G 2, T 3), first base highest. */
  readonly counts: Float64Array;
  /** Share of the included bases that were read: 1 where the genome is not too large for that. */
  readonly share: number;
}

/** How much of the held-out part also stands in the training part, measured on words of `wordLength` bases. */
export interface Leakage {
  readonly wordLength: number;
  /** Share of the held-out words that stand in the training part as they are, 0 to 1. */
  readonly exact: number;
  /** Share whose reverse complement does. */
  readonly reverseComplement: number;
  /** Share where either is true. */
  readonly either: number;
  /** Held-out words looked for: a sample by hash where there are many. */
  readonly words: number;
  /** Share of the training part that was searched; below 1 the shares are lower bounds. */
  readonly trainShare: number;
}

/** Stretches to draw windows from, read from a BED or GFF3 file. */
export interface RegionsReport {
  readonly source: string;
  readonly format: 'BED' | 'GFF3';
  /** After overlapping ones were joined. */
  readonly regions: number;
  readonly bases: number;
  readonly lines: RegionLineCounts;
  /** Lines left out, such as those of records that the genome does not have. */
  readonly notes: readonly { readonly code: string; readonly message: string; readonly line?: number }[];
}

/** What became of the lines of a BED or GFF3 file, blank ones aside. */
export interface RegionLineCounts {
  /** All but comments, what a genome browser is told, and the line that names columns, which are `passedOver`. */
  readonly read: number;
  readonly used: number;
  readonly passedOver: number;
  /** Of `read`, lines on records that the genome does not have, and the first such name. */
  readonly unknown: number;
  readonly firstUnknown: string | null;
}
