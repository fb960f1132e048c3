import { type Problem, toProblem } from '../../errors/typed-error';
import { Smoother, smoothingWeight } from '../../numerics/smooth';
import type { Folder } from '../../platform/folder';
import { removeSealed } from '../../storage/sealed-folder';
import type { LearnerState } from '../../training/learner';
import type { MaskedSample } from '../../training/masked-sample';
import { type CheckpointEntry, expendable, listCheckpoints, writeCheckpoint } from '../../training/record/checkpoint';
import { toCheckpoint } from '../../training/record/checkpoint-state';
import { Journal, type JournalEntry } from '../../training/record/journal';
import { MetricsLog } from '../../training/record/metrics-log';
import type { Keeper, Progress } from '../../training/record/progress';
import { type RunRecord, type RunStanding, STANDING_AT_START } from '../../training/record/run-record';
import type { RunStore } from '../../training/record/run-store';
import { SamplesLog } from '../../training/record/samples-log';
import type { LogEntry } from '../../training/run';
import { judgedLoss, type Point } from '../../training/signals';

/** Points wait this long to be written together. */
const FLUSH_MS = 1000;
/** The first checkpoint is taken after this long, however long they are apart: with its writing, within ten seconds. */
const FIRST_MS = 8000;

export interface KeeperEvents {
  saving(): void;
  saved(checkpoints: readonly CheckpointEntry[], took: SaveCost): void;
  /** Training goes on; the next save tries again. */
  saveFailed(problem: Problem): void;
  /** The state holds numbers that are not finite; `finiteStep` is the newest checkpoint without, or null. */
  notFinite(step: number, finiteStep: number | null): void;
}

export interface SaveCost {
  readonly bytes: number;
  readonly ms: number;
}

export interface RunFiles {
  readonly metrics: MetricsLog;
  readonly journal: Journal;
  readonly samples: SamplesLog;
  readonly checkpoints: Folder;
}

/** A stored run, with its logs open where it goes on. */
export interface Reopened {
  readonly record: RunRecord;
  readonly files: RunFiles;
  readonly standing: RunStanding;
  readonly checkpoints: readonly CheckpointEntry[];
}

/**
 * Keeps one run on disk while it trains: every point, every event, and checkpoints by the clock and on demand. One
 * write follows the other and training waits for none of them. What could not be written is kept in memory and tried
 * again.
 */
export class RunKeeper implements Keeper {
  readonly record: RunRecord;
  private readonly store: RunStore;
  private readonly events: KeeperEvents;
  private readonly now: () => number;
  private files: RunFiles | null;
  private created: boolean;
  private points: Point[] = [];
  private entries: JournalEntry[] = [];
  private samples: MaskedSample[] = [];
  private checkpoints: readonly CheckpointEntry[];
  private standing: RunStanding;
  private readonly smoother: Smoother;
  private work: Promise<void> = Promise.resolve();
  /** Saves asked for and not ended. */
  private saves = 0;
  private asked = false;
  private savedAt: number;
  private flushedAt: number;
  private keptStep: number;
  /** The newest state that is not on disk yet. */
  private unsaved: { readonly progress: Progress; readonly learner: LearnerState } | null = null;
  everyMs: number;

  private constructor(
    store: RunStore,
    { record, files, standing, checkpoints }: Omit<Reopened, 'files'> & { readonly files: RunFiles | null },
    events: KeeperEvents,
    everyMs: number,
    now: () => number,
  ) {
    this.store = store;
    this.record = record;
    this.files = files;
    this.created = files !== null;
    this.standing = standing;
    const before = standing.newest && { value: standing.newest.loss, count: standing.step };
    this.smoother = new Smoother(smoothingWeight(record.config.steps), before);
    this.checkpoints = checkpoints;
    this.events = events;
    this.everyMs = everyMs;
    this.now = now;
    this.savedAt = now();
    this.flushedAt = now();
    // A run that begins has nothing on disk, not even its start.
    this.keptStep = files === null ? -1 : standing.step;
  }

  /** A run that begins: its folder is made with the first write. */
  static begin(
    store: RunStore,
    record: RunRecord,
    events: KeeperEvents,
    everyMs: number,
    now = () => performance.now(),
  ): RunKeeper {
    const begun = { record, files: null, standing: STANDING_AT_START, checkpoints: [] };
    return new RunKeeper(store, begun, events, everyMs, now);
  }

  /** A run that goes on, with its logs open where it does. */
  static goOn(
    store: RunStore,
    reopened: Reopened,
    events: KeeperEvents,
    everyMs: number,
    now = () => performance.now(),
  ): RunKeeper {
    return new RunKeeper(store, reopened, events, everyMs, now);
  }

  point(point: Point): void {
    this.points.push(point);
    const value = judgedLoss(point.values);
    const { best } = this.standing;
    const better = value !== undefined && Number.isFinite(value) && (best === null || value < best.value);
    const { mlmStudent, maskedAccuracyValidation } = point.values;
    const { newest } = this.standing;
    this.standing = {
      ...this.standing,
      step: point.step,
      activeMs: point.activeMs,
      best: better ? { value, step: point.step } : best,
      newest:
        mlmStudent === undefined
          ? newest
          : {
              loss: this.smoother.take(mlmStudent),
              accuracy: maskedAccuracyValidation ?? newest?.accuracy ?? null,
            },
    };
    if (this.now() - this.flushedAt >= FLUSH_MS) this.flushSoon();
  }

  log(event: LogEntry): void {
    this.entries.push({ event });
  }

  sample(sample: MaskedSample): void {
    this.samples.push(sample);
  }

  /** The run paused after this step: its lines break there. */
  gap(afterStep: number): void {
    this.entries.push({ gapAfter: afterStep, from: 'pause' });
  }

  /** Takes a checkpoint at the next step boundary. */
  checkpointSoon(): void {
    this.asked = true;
  }

  get busy(): boolean {
    return this.saves > 0;
  }

  due(): boolean {
    // A run of which no step is kept would be lost whole.
    const everyMs = this.keptStep <= 0 ? Math.min(FIRST_MS, this.everyMs) : this.everyMs;
    return this.saves === 0 && (this.asked || this.now() - this.savedAt >= everyMs);
  }

  keep(progress: Progress, learner: Promise<LearnerState>): void {
    // A state that cannot be read from its device is the run's failure, not the save's.
    learner.catch(() => undefined);
    this.asked = false;
    const written = progress.step === this.keptStep && (this.saves > 0 || this.unsaved === null);
    if (!written) this.saveSoon(progress, learner);
    else if (this.saves === 0 && this.checkpoints.length > 0) this.events.saved(this.checkpoints, { bytes: 0, ms: 0 });
  }

  /** Writes what is left and how the run ended. Resolves when it is on disk, or has been told not to be. */
  async end(outcome: RunStanding['outcome']): Promise<void> {
    this.standing = { ...this.standing, outcome };
    this.entries.push({ standing: this.standing });
    this.flushSoon();
    await this.work;
  }

  private flushSoon(): void {
    this.flushedAt = this.now();
    this.enqueue(async () => {
      await this.flush();
    });
  }

  private saveSoon(progress: Progress, learner: Promise<LearnerState>): void {
    const { standing } = this;
    this.saves++;
    this.savedAt = this.now();
    this.keptStep = progress.step;
    this.events.saving();
    this.enqueue(async () => {
      try {
        this.unsaved = { progress, learner: await learner };
        await this.save(this.unsaved, standing);
        this.unsaved = null;
      } finally {
        this.saves--;
      }
    });
  }

  private enqueue(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch((cause) => this.events.saveFailed(toProblem(cause)));
  }

  private async save({ progress, learner }: NonNullable<typeof this.unsaved>, standing: RunStanding): Promise<void> {
    const began = this.now();
    const files = await this.flush();
    const entry = await writeCheckpoint(files.checkpoints, await toCheckpoint(learner, progress), new Date());
    // The run may have ended while its last checkpoint was written.
    await files.journal.append([{ standing: { ...standing, outcome: this.standing.outcome } }]);
    this.checkpoints = [...this.checkpoints, entry];
    // An old checkpoint that cannot be removed now goes with the next save.
    for (const old of expendable(this.checkpoints))
      await removeSealed(files.checkpoints, old.folder).catch(() => undefined);
    this.checkpoints = (await listCheckpoints(files.checkpoints)).entries;
    this.events.saved(this.checkpoints, { bytes: entry.bytes, ms: this.now() - began });
    if (!entry.finite)
      this.events.notFinite(entry.step, this.checkpoints.findLast(({ finite }) => finite)?.step ?? null);
  }

  /** Everything said so far, on disk. What fails stays in memory for the next time. */
  private async flush(): Promise<RunFiles> {
    const files = await this.opened();
    const { points, samples, entries } = this;
    this.points = [];
    this.samples = [];
    this.entries = [];
    const written = { points: false, samples: false };
    try {
      await files.metrics.append(points);
      written.points = true;
      await files.samples.append(samples);
      written.samples = true;
      await files.journal.append(entries);
    } catch (cause) {
      if (!written.points) this.points = [...points, ...this.points];
      if (!written.samples) this.samples = [...samples, ...this.samples];
      this.entries = [...entries, ...this.entries];
      throw cause;
    }
    return files;
  }

  private async opened(): Promise<RunFiles> {
    if (this.files !== null) return this.files;
    if (!this.created) await this.store.create(this.record);
    this.created = true;
    const folder = await this.store.folder(this.record.id);
    const [{ metrics }, { journal }, { samples }, checkpoints] = await Promise.all([
      MetricsLog.openAt(folder, 0),
      Journal.open(folder),
      SamplesLog.openAt(folder, 0),
      this.store.checkpoints(folder),
    ]);
    this.files = { metrics, journal, samples, checkpoints };
    return this.files;
  }
}
