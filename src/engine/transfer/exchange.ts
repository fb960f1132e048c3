/** A network of a checkpoint, named by its folder. */
export interface ExportedWeights {
  readonly id: string;
  readonly checkpoint: string;
  readonly network: 'student' | 'teacher';
}

/** What the points of a run may be written as. */
export const METRICS_FORMATS = ['csv', 'json', 'tensorboard', 'trackio'] as const;
export type MetricsFormat = (typeof METRICS_FORMATS)[number];

/** A file to be handed to whoever asked for it. */
export interface ExportedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** What an import brought. */
export interface ImportedRun {
  readonly id: string;
  readonly kind: 'run' | 'weights';
  readonly name: string;
  /** What was accepted of the files but should be known. */
  readonly notes: readonly string[];
}

/** A checkpoint whose networks a run starts from. */
export interface StartWeights {
  readonly id: string;
  readonly checkpoint: string;
}
