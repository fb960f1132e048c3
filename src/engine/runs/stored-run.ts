import { TypedError } from '../../errors/typed-error';
import { smoothColumn, smoothingWeight } from '../../numerics/smooth';
import type { Folder } from '../../platform/folder';
import { removeSealed, sweepUnsealed } from '../../storage/sealed-folder';
import { type CheckpointEntry, listCheckpoints, readCheckpoint } from '../../training/record/checkpoint';
import { fromCheckpoint } from '../../training/record/checkpoint-state';
import { Journal } from '../../training/record/journal';
import type { MetricColumns } from '../../training/record/metric-columns';
import { MetricsLog } from '../../training/record/metrics-log';
import type { ResumePoint } from '../../training/record/progress';
import type { RunRecord, RunStanding } from '../../training/record/run-record';
import type { RunEntry, RunStore } from '../../training/record/run-store';
import { SamplesLog } from '../../training/record/samples-log';
import { seedGroupKey } from '../../training/record/seed-group';
import { JUDGED } from '../../training/signals';
import type { StoredRun } from './run-report';
import type { Continued } from './run-session';

/** @param reached the last step that was logged, where that is known */
export function summariseRun(
  { record, label, standing, checkpoints, elsewhere }: RunEntry,
  locked: boolean,
  reached = 0,
): StoredRun {
  const { id, createdAt, config, info } = record;
  const { name, source, fingerprint } = record.genome;
  return {
    id,
    label: label ?? { name: record.name, notes: '', tags: [] },
    createdAt,
    config,
    info,
    genome: { name, source, fingerprint },
    state: locked ? 'active' : (standing.outcome ?? 'interrupted'),
    standing: { ...standing, step: Math.max(standing.step, checkpoints.at(-1)?.step ?? 0, reached) },
    checkpoints,
    elsewhere,
    group: seedGroupKey(record),
    code: record.commit ?? record.build,
  };
}

/**
 * Opens a run where it goes on: at the checkpoint of a step, or at the newest that is whole, finite and has all its
 * points. One that is not is passed over and said. Checkpoints after it are removed: their steps are about to be taken
 * again. The caller holds the run's lock.
 * @throws TypedError `run-missing`, `run-newer`, `run-record`, `run-settings`, `checkpoint-newer`,
 *   `checkpoints-unusable`, `start-weights-lost`
 */
export async function continueRun(store: RunStore, id: string, step: number | null): Promise<Continued> {
  const { record } = await store.run(id);
  const folder = await store.folder(id);
  const parent = await store.checkpoints(folder);
  await sweepUnsealed(parent);
  const { entries, newer } = await listCheckpoints(parent);
  const stored = { record, folder, parent, entries };
  const notes: string[] = [];
  const reasons: string[] = [];
  for (const candidate of entries.toReversed()) {
    if (step !== null && candidate.step > step) continue;
    if (!candidate.finite) {
      reasons.push(`step ${candidate.step}, not finite`);
      notes.push(`The checkpoint of step ${candidate.step} holds numbers that are not finite; the one before is used.`);
      continue;
    }
    const read = await readAt(stored, candidate).catch(refusal);
    if (!(read instanceof TypedError)) return openedAt(stored, read.from, read.opened, notes);
    reasons.push(`step ${candidate.step}, ${read.code}`);
    notes.push(`The checkpoint of step ${candidate.step} cannot be used (${read.code}); the one before is used.`);
  }
  if (newer) {
    throw new TypedError(
      'checkpoint-newer',
      'The checkpoints of this run were written by a newer studio.',
      'Update Helicase, then continue the run.',
    );
  }
  if (entries.length > 0) {
    // To begin again would overwrite what another build, or another try, may still read.
    const message = `None of the checkpoints of this run can be used (${reasons.join('; ')}).`;
    throw new TypedError(
      'checkpoints-unusable',
      message,
      'Nothing was removed: try again, or duplicate it as a new run to begin from its first step.',
    );
  }
  const { startedFrom } = record.info;
  if (startedFrom !== undefined) {
    const message = `The run was cut off before the weights it started from (${startedFrom}) were saved.`;
    throw new TypedError('start-weights-lost', message, 'Start it again from those weights on Export.');
  }
  return openedAt(stored, null, await MetricsLog.openAt(folder, 0), notes);
}

async function readAt({ record, folder, parent }: Stored, { folder: name, step }: CheckpointEntry) {
  const from = fromCheckpoint(await readCheckpoint(parent, name), record.config);
  const opened = await MetricsLog.openAt(folder, step);
  if (opened.kept.length === step) return { from, opened };
  throw new TypedError(
    'checkpoint-without-points',
    `The points up to step ${step} are not all there.`,
    'Continue from an earlier checkpoint.',
  );
}

/** What speaks against a checkpoint; anything else that goes wrong is no reason to take an older one. */
function refusal(cause: unknown): TypedError {
  if (cause instanceof TypedError && cause.code !== 'runs-storage-full') return cause;
  throw cause;
}

/** A run's files, and what is known of it. */
interface Stored {
  readonly record: RunRecord;
  readonly folder: Folder;
  /** Of the checkpoints. */
  readonly parent: Folder;
  readonly entries: readonly CheckpointEntry[];
}

async function openedAt(
  { record, folder, parent, entries }: Stored,
  from: ResumePoint | null,
  { metrics, kept, after }: Awaited<ReturnType<typeof MetricsLog.openAt>>,
  notes: readonly string[],
): Promise<Continued> {
  const at = from?.progress.step ?? 0;
  for (const { step, folder: name } of entries) if (step > at) await removeSealed(parent, name);
  const standing = standingOf(kept, record.config);
  const { journal } = await Journal.open(folder);
  await journal.append([{ rewoundTo: at }, { gapAfter: at, from: 'checkpoint' }, { standing }]);
  const { content } = await Journal.open(folder);
  const { samples, kept: windows } = await SamplesLog.openAt(folder, at);
  const checkpoints = entries.filter(({ step }) => step <= at);
  return {
    record,
    files: { metrics, journal, samples, checkpoints: parent },
    standing,
    checkpoints,
    from,
    kept,
    after,
    samples: windows,
    gaps: content.gaps.filter((gap) => gap > 0),
    elsewhere: content.elsewhere,
    events: content.events,
    notes,
  };
}

/** How far the points of a run go; its end is open again. */
export function standingOf({ length, axes, signals }: MetricColumns, { steps }: RunRecord['config']): RunStanding {
  const column = JUDGED.map((signal) => signals[signal]).find((each) => each !== undefined);
  let best: RunStanding['best'] = null;
  for (let row = 0; column !== undefined && row < length; row++) {
    const value = column.values[row];
    if (column.present[row] === 1 && Number.isFinite(value) && (best === null || value < best.value))
      best = { value, step: axes.step[row] };
  }
  return {
    step: length === 0 ? 0 : axes.step[length - 1],
    outcome: null,
    best,
    activeMs: length === 0 ? 0 : axes.activeMs[length - 1],
    newest: newestOf(signals, steps),
  };
}

function newestOf(signals: MetricColumns['signals'], steps: number): RunStanding['newest'] {
  const { mlmStudent, maskedAccuracyValidation: accuracy } = signals;
  if (mlmStudent === undefined) return undefined;
  const row = accuracy?.present.lastIndexOf(1) ?? -1;
  const loss = smoothColumn(mlmStudent, smoothingWeight(steps))[mlmStudent.present.lastIndexOf(1)];
  return { loss, accuracy: accuracy === undefined || row < 0 ? null : accuracy.values[row] };
}
