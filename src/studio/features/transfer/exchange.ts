import type { StoredRun } from '../../../engine/runs/run-report';
import type { ImportedRun, MetricsFormat } from '../../../engine/transfer/exchange';
import type { Problem } from '../../../errors/typed-error';
import type { CheckpointEntry } from '../../../training/record/checkpoint';
import { whole } from '../../ui/format';
import { stateText } from '../runs/run-text';
import type { Runs } from '../runs/runs';

export type Network = 'teacher' | 'student';
export type ExchangeKind =
  | 'exportWeights'
  | 'exportRun'
  | 'exportReport'
  | 'exportFolder'
  | 'importRun'
  | MetricsFormat;

/** Runs and weights on their way out of the studio or into it. */
export interface Exchange {
  /** The run to export; null for the newest. */
  readonly run: string | null;
  /** The folder of its checkpoint; null for the newest. */
  readonly checkpoint: string | null;
  readonly network: Network;
  /** What a folder for a cluster trains: the run from the checkpoint on, or the settings on Train from their start. */
  readonly folderOf: 'checkpoint' | 'settings';
  /** The sequence itself goes into that folder. */
  readonly sequence: boolean;
  /** What is being made or taken in. */
  readonly busy: ExchangeKind | null;
  readonly problem: Problem | null;
  /** What the last import brought. */
  readonly told: string | null;
}

/** The weights that the next run starts from in place of new ones. */
export interface StartFrom {
  readonly id: string;
  readonly checkpoint: string;
  /** The run they are of, and the step. */
  readonly label: string;
}

export const noExchange = (): Exchange => ({
  run: null,
  checkpoint: null,
  network: 'teacher',
  folderOf: 'checkpoint',
  sequence: false,
  busy: null,
  problem: null,
  told: null,
});

export const importText = ({ kind, name, notes }: ImportedRun): string =>
  [
    kind === 'run'
      ? `The run "${name}" is here: look at it, or continue it, on Runs.`
      : `The weights "${name}" are here: start a run from them, or judge them on Benchmarks.`,
    ...notes,
  ].join(' ');

/** Runs that may be chosen, newest first. */
export const exportableRuns = ({ report, deleting }: Runs): readonly StoredRun[] =>
  report?.runs.filter(({ id }) => !deleting.has(id)) ?? [];

/** The run on the Export screen, or null where there is none. */
export function exportedRun({ run }: Pick<Exchange, 'run'>, runs: Runs): StoredRun | null {
  const all = exportableRuns(runs);
  return all.find(({ id }) => id === run) ?? all[0] ?? null;
}

/** The checkpoint on the Export screen: the one chosen, or the newest whose numbers are finite. */
export const exportedCheckpoint = (
  { checkpoint }: Pick<Exchange, 'checkpoint'>,
  run: StoredRun | null,
): CheckpointEntry | null =>
  run?.checkpoints.find(({ folder }) => folder === checkpoint) ??
  run?.checkpoints.findLast(({ finite }) => finite) ??
  null;

export const NO_CHECKPOINT = 'This run has no checkpoint yet: take one with "Checkpoint now".';

export const runChoice = (run: StoredRun): string =>
  `${run.label.name}, step ${whole(run.standing.step)}, ${run.state === 'active' ? 'not ended yet' : stateText(run)}`;
