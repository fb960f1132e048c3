/** What the page knows about the genome in the worker: numbers only, never the bases. */
export interface GenomeSummary {
  /** Names of the files it came from, joined; the accession for the sample. */
  readonly source: string;
  readonly records: readonly RecordSummary[];
  /** Over the included records. */
  readonly totals: Totals;
  readonly bytesRead: number;
  readonly importMs: number;
  readonly notes: readonly ImportNote[];
  readonly split: SplitSummary;
}

/** Counts over bases; `t` holds U too, `unknown` is everything that is not A, C, G, T or U. */
export interface Totals {
  readonly bases: number;
  readonly a: number;
  readonly c: number;
  readonly g: number;
  readonly t: number;
  readonly unknown: number;
  readonly softMasked: number;
  /** What besides N was read as unknown, by upper-case character: the other IUPAC letters, X, and the gaps `-` and `*`. */
  readonly otherLetters: Readonly<Record<string, number>>;
}

export interface RecordSummary extends Totals {
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

/** Something the import accepted but the user should know. */
export interface ImportNote {
  readonly code: string;
  readonly message: string;
  readonly record?: string;
  readonly line?: number;
}

export interface SplitSummary {
  readonly by: 'records' | 'blocks';
  readonly trainBases: number;
  readonly validationBases: number;
  /** One sentence for the screen. */
  readonly description: string;
}
