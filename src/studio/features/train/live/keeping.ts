import type { RunNotice } from '../../../../engine/notices';
import type { RunsReport } from '../../../../engine/runs/run-report';
import type { Problem } from '../../../../errors/typed-error';
import type { CheckpointEntry } from '../../../../training/record/checkpoint';

/** How the run under way, or the last one, is kept. */
export interface Keeping {
  /** Null before the run has one. */
  readonly id: string | null;
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointEntry[];
  /** The step of the checkpoint it was continued from in this tab; null for a run that began here. */
  readonly resumedFrom: number | null;
  readonly saving: boolean;
  /** Bytes and time of the last save. */
  readonly cost: { readonly bytes: number; readonly ms: number } | null;
  /** Why the last save failed; null once one succeeds. */
  readonly problem: Problem | null;
  /** The weights are no longer finite; `finiteStep` is where one can go back to. */
  readonly notFinite: { readonly step: number; readonly finiteStep: number | null } | null;
}

export const notKept = (): Keeping => ({
  id: null,
  checkpoints: [],
  resumedFrom: null,
  saving: false,
  cost: null,
  problem: null,
  notFinite: null,
});

/** What the engine says of keeping the run, folded in. */
export function reduceKeeping(keeping: Keeping, notice: RunNotice): Keeping {
  switch (notice.of) {
    case 'started':
      return { ...notKept(), id: notice.id };
    case 'restored':
      return { ...keeping, checkpoints: notice.checkpoints, resumedFrom: notice.resumedFrom };
    case 'saving':
      return { ...keeping, saving: true };
    case 'saved':
      // A save that found nothing new to write tells no cost.
      return {
        ...keeping,
        checkpoints: notice.checkpoints,
        cost: notice.cost.bytes > 0 ? notice.cost : keeping.cost,
        saving: false,
        problem: null,
      };
    case 'saveFailed':
      return { ...keeping, saving: false, problem: notice.problem };
    case 'notFinite':
      return { ...keeping, notFinite: { step: notice.step, finiteStep: notice.finiteStep } };
    default:
      return keeping;
  }
}

/** The newest checkpoint, or null. */
export const lastSave = ({ checkpoints }: Keeping): CheckpointEntry | null => checkpoints.at(-1) ?? null;

/** How many runs are kept: the one on show counts from its first writing on, which the list may be behind of. */
export const keptRuns = ({ runs }: Pick<RunsReport, 'runs'>, shown: string | null): number =>
  runs.length + (shown === null || runs.some(({ id }) => id === shown) ? 0 : 1);
