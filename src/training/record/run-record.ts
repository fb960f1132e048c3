/**
 * What a run is, written once when it starts. `config` and `info` belong to the trainer, which checks them when it
 * reads them back.
 */
export interface RunRecord {
  readonly version: number;
  readonly id: string;
  /** As it was called at the start; a label may rename it. */
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** What was fixed at the start: device, kernels, baselines and so on. */
  readonly info: Readonly<Record<string, unknown>>;
  readonly genome: RunGenome;
  /** The build of the studio, so that a resume elsewhere is told from one at home. */
  readonly build: string;
  /** The commit it was built from; null or missing where nobody knows. */
  readonly commit?: string | null;
}

/** The genome a run trains on, and the part of it that was chosen. */
export interface RunGenome {
  readonly name: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly bases: number;
  readonly records: number;
  /** Where it comes from again: the library (by fingerprint), the sample, or a file the user must drop. */
  readonly from: 'library' | 'sample' | 'file';
  /** Records left out, by index. */
  readonly excluded: readonly number[];
  /** The BED or GFF3 file that windows are drawn from. */
  readonly regions: { readonly name: string; readonly text: string } | null;
}

export const RECORD_VERSION = 1;

/** What a user may write on a run. */
export interface RunLabel {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
}

export interface RunEvent {
  readonly step: number;
  readonly wallMs: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** How far a run has come; written with every checkpoint and at the end. */
export interface RunStanding {
  readonly step: number;
  /** Null while it runs, or after it was cut off. */
  readonly outcome: 'done' | 'stopped' | 'failed' | null;
  /** Lowest student validation loss. */
  readonly best: { readonly value: number; readonly step: number } | null;
  readonly activeMs: number;
}

export const NOT_BEGUN: RunStanding = { step: 0, outcome: null, best: null, activeMs: 0 };
