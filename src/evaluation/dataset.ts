/** Labelled sequences in the order they were read. */
export interface LabelledSequences {
  /** Base codes (A 0, C 1, G 2, T 3, N 4), one array a sequence; lengths may differ. */
  readonly sequences: readonly Uint8Array[];
  /** Index into the dataset's classes, one a sequence. */
  readonly labels: Uint16Array;
  /** Of a task that is answered without training. */
  readonly substitutions?: Substitutions;
}

/** What the base at the centre of each sequence, index floor(L / 2), is changed to. */
export interface Substitutions {
  /** [N] base codes. */
  readonly alternatives: Uint8Array;
  /** [N] ln p(alternative) - ln p(base) by the best two-sided table of counts. */
  readonly tableScores: Float32Array;
}

export const SPLITS = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

/** What a benchmark is run on: checked, cleaned, and with its parts fixed. */
export interface Dataset {
  /** Task id, for example `gue/mouse/3`. */
  readonly task: string;
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /** Validation is empty where the data bring none: it is then taken from train. */
  readonly parts: Readonly<Record<SplitName, LabelledSequences>>;
  /** SHA-256 (hex) over classes, sequences, labels and parts: results with the same hash are of the same data. */
  readonly splitHash: string;
}
