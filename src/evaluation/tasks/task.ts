import type { FeatureSettings } from '../feature-settings';

/** What a benchmark is about, before there are any data: the card in the picker. */

export type Suite = 'genome' | 'gb' | 'gue' | 'mtcdna' | 'own';
export type Metric = 'accuracy' | 'mcc' | 'f1' | 'auroc';

/** How a published number came about. Numbers of two protocols are never put into one comparison. */
export type Protocol = 'best-on-test' | 'cross-validated' | 'official-splits';

export const PROTOCOLS: Readonly<Record<Protocol, { readonly name: string; readonly means: string }>> = {
  'best-on-test': {
    name: 'single run, best on test',
    means: 'One run; the best epoch was picked on the test set, so the number is too high to compare with.',
  },
  'cross-validated': {
    name: '5 seeds, 90/10 split',
    means: 'Mean of 5 seeds; a tenth of the training set is held out to pick the epoch, the test set is used once.',
  },
  'official-splits': {
    name: 'official train/dev/test',
    means: 'Trained on train, picked on dev, scored once on test.',
  },
};

export interface PublishedNumber {
  readonly model: string;
  /** In the task's metric, as a percentage: accuracy 93.73, MCC 66.47 for 0.6647. */
  readonly percent: number;
  readonly protocol: Protocol;
  readonly source: string;
}

/** Rows of each split; null where the number is not verified. */
export interface TaskSizes {
  readonly train: number | null;
  readonly validation: number | null;
  readonly test: number | null;
}

/** Fine-tuning settings of the paper's published code. */
export interface PaperSettings {
  readonly windowLength: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly group: number;
  readonly blocks: number;
  readonly dropout: number;
}

/** Where the data come from. `files` are the exact names, as they lie in the suite's own folders. */
export type TaskSource =
  | { readonly from: 'files'; readonly files: readonly string[]; readonly where: string; readonly url: string | null }
  /** The open genome, and a GFF3 file of its genes where there is one and the task has a use for it. */
  | { readonly from: 'genome'; readonly annotation?: 'welcome' }
  /** The open genome, and a BED or GFF3 file of features on it. */
  | { readonly from: 'genome-and-features' };

export interface Task {
  /** Stable, for example `gue/mouse/3`. */
  readonly id: string;
  readonly suite: Suite;
  readonly title: string;
  /** Bases of a sequence, shortest and longest; null where the user's data decide. */
  readonly length: { readonly min: number; readonly max: number } | null;
  /** Names in the order of the labels 0, 1, ...; null where the user's data decide. */
  readonly classes: readonly string[] | null;
  readonly metric: Metric;
  readonly sizes: TaskSizes | null;
  readonly source: TaskSource;
  readonly paper: PaperSettings | null;
  readonly citation: string;
  readonly published: readonly PublishedNumber[];
  /** Records shorter than this are left out, and all others cut or padded with N to `length.max`. */
  readonly cut?: { readonly leastBases: number };
  /** Answered without any training: all rows are for the test. */
  readonly zeroShot?: true;
  /** Of tasks made from a genome: windows where nothing else is asked for. */
  readonly windows?: { readonly windowLength: number; readonly windows: number };
  /** What a frozen network is probed by: left out, the mean of both strands. */
  readonly pool?: FeatureSettings['pool'];
  readonly strands?: FeatureSettings['strands'];
}

export const SUITES: Readonly<Record<Suite, { readonly name: string; readonly about: string }>> = {
  genome: {
    name: 'What a genome asks',
    about: 'Made from the open genome and its genes: frames, coding, and starts, with as few labels as you like.',
  },
  own: { name: 'Your own data', about: 'Your genome, your tables, your annotation.' },
  gue: { name: 'GUE', about: 'Genome Understanding Evaluation, with official train, dev and test files.' },
  gb: { name: 'GenomicBenchmarks', about: 'Official train and test sets; validation is taken out of train.' },
  mtcdna: { name: 'MTcDNA', about: 'Turtle or mouse from up to 16,384 bases.' },
};
