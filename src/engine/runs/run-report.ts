import type { PretrainingConfig } from '../../training/config';
import type { CheckpointEntry } from '../../training/record/checkpoint';
import type { RunLabel, RunStanding } from '../../training/record/run-record';
import type { RunInfo } from '../../training/run';

/** A kept run as the page lists it. */
export interface StoredRun {
  readonly id: string;
  readonly label: RunLabel;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly config: PretrainingConfig;
  readonly info: Pick<RunInfo, 'device' | 'parameters' | 'baselines' | 'entropyCeiling'>;
  readonly genome: { readonly name: string; readonly source: string; readonly fingerprint: string };
  /** `active`: some tab is training it now; `interrupted`: it neither ended nor was stopped. */
  readonly state: 'active' | 'interrupted' | 'done' | 'stopped' | 'failed';
  readonly standing: Omit<RunStanding, 'outcome'>;
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointEntry[];
}

export interface RunsReport {
  /** False where the browser keeps no files: runs then last as long as the page. */
  readonly kept: boolean;
  /** Newest first. */
  readonly runs: readonly StoredRun[];
}
