import type { PretrainingConfig } from '../../training/config';
import type { MaskedSample } from '../../training/masked-sample';
import type { CheckpointEntry } from '../../training/record/checkpoint';
import type { MetricColumns } from '../../training/record/metric-columns';
import type { ElsewherePart, RunLabel, RunRecord, RunStanding } from '../../training/record/run-record';
import type { LogEntry } from '../../training/run';

/** A kept run as the page lists it. */
export interface StoredRun {
  readonly id: string;
  readonly label: RunLabel;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly config: PretrainingConfig;
  readonly info: RunRecord['info'];
  readonly genome: { readonly name: string; readonly source: string; readonly fingerprint: string };
  /** `active`: some tab is training it now; `interrupted`: it neither ended nor was stopped. */
  readonly state: 'active' | 'interrupted' | 'done' | 'stopped' | 'failed';
  readonly standing: Omit<RunStanding, 'outcome'>;
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointEntry[];
  /** Steps that were trained elsewhere, such as on a cluster. */
  readonly elsewhere: readonly ElsewherePart[];
  /** Runs of one group differ in nothing but their seed. */
  readonly group: string;
  /** The commit of the studio that trained it; where that is not known, its build. */
  readonly code: string;
}

/** What a kept run came to, to be looked at as when it was trained. */
export interface OpenedRun {
  readonly points: MetricColumns;
  /** Steps after which it paused or went on. */
  readonly gaps: readonly number[];
  readonly elsewhere: readonly ElsewherePart[];
  readonly events: readonly LogEntry[];
  /** Masked windows as they were shown, oldest first. */
  readonly samples: readonly MaskedSample[];
}

/** A run of a queue of seeds: not begun, as the list has it, or ended and deleted since. */
export interface SeedOfQueue {
  readonly seed: number;
  readonly id: string;
  readonly state: StoredRun['state'] | 'waiting' | 'deleted';
  /** The queue does not come back to it. */
  readonly over: boolean;
}

/** The same settings with several seeds, one run after the other; it stays until dismissed, also with none left. */
export interface SeedQueue {
  /** What its runs are named after. */
  readonly name: string;
  /** Where it is being trained now; null where it waits, or has nothing left to do. */
  readonly trained: 'here' | 'elsewhere' | null;
  readonly runs: readonly SeedOfQueue[];
}

export interface RunsReport {
  /** False where the browser keeps no files: runs then last as long as the page. */
  readonly kept: boolean;
  /** Newest first. */
  readonly runs: readonly StoredRun[];
  /** Null where there is none. */
  readonly queue: SeedQueue | null;
}
