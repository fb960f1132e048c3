import { TypedError } from '../../errors/typed-error';
import { configSchema, type PretrainingConfig } from '../../training/config';
import { Journal } from '../../training/record/journal';
import type { MetricColumns } from '../../training/record/metric-columns';
import type { RunGenome, RunLabel } from '../../training/record/run-record';
import type { RunEntry } from '../../training/record/run-store';
import type { SeedQueueStore } from '../../training/record/seed-queue';
import type { BackgroundWork } from '../background-work';
import type { RunNotice } from '../notices';
import type { OpenedStore } from '../storage';
import { freeName, takenNames } from './free-name';
import type { OpenedRun, RunsReport, StoredRun } from './run-report';
import { RunSession } from './run-session';
import { summariseQueue } from './seed-queue-summary';
import { continueRun, summariseRun } from './stored-run';
import { withRunLock } from './with-run-lock';

const EVERY_MS = 5 * 60_000;
const LONGEST = { name: 200, notes: 10_000, tag: 40, tags: 20 } as const;
/** Runs read at once: each is a few small files, and waiting for one hides the others. */
const READ_TOGETHER = 32;

/** A run's session and the lock that it holds. */
export interface HeldSession {
  readonly session: RunSession;
  readonly release: () => void;
}

/** What a run under way says, and to whom. */
export interface SessionListener {
  readonly notify: (notice: RunNotice) => void;
  /** The state holds numbers that are not finite. */
  readonly onNotFinite: () => void;
}

export interface RunsSurroundings {
  readonly opened: Promise<OpenedStore>;
  /** What is still to be trained is told with what there is. */
  readonly seeds: Promise<SeedQueueStore>;
  readonly background: BackgroundWork;
  /** Names the build, so that a run which goes on under another is told. */
  readonly build: string;
  /** The commit it was built from. */
  readonly commit: string | null;
}

/** The kept runs: listing, labels, deletion, and the sessions that write to them. */
export class RunsService {
  private readonly around: RunsSurroundings;
  private everyMs = EVERY_MS;
  private swept = false;
  /** The listing under way: whoever only looks meanwhile has its answer too. */
  private listing: Promise<RunsReport> | null = null;
  /** The newest session there is, which may have ended. */
  private session: RunSession | null = null;

  constructor(around: RunsSurroundings) {
    this.around = around;
  }

  /** Kept runs can be looked at during a run. */
  list(): Promise<RunsReport> {
    return this.listing ?? this.listAnew();
  }

  /** What is kept from now on: a listing that began before may have missed what changed. */
  listAnew(): Promise<RunsReport> {
    const listing = this.around.background.during(this.readAll()).finally(() => {
      if (this.listing === listing) this.listing = null;
    });
    this.listing = listing;
    return listing;
  }

  /** A name that another run has is numbered. @throws TypedError `run-name-empty`, `run-in-use` */
  async label(id: string, { name, notes, tags }: RunLabel): Promise<RunsReport> {
    const label = {
      name: name.trim().slice(0, LONGEST.name),
      notes: notes.slice(0, LONGEST.notes),
      tags: tags.slice(0, LONGEST.tags).map((tag) => tag.slice(0, LONGEST.tag)),
    };
    if (label.name === '')
      throw new TypedError('run-name-empty', 'A run needs a name.', 'Write a name of at least one letter.');
    await this.withLock(id, async () => {
      const { store } = await this.around.opened;
      const { journal } = await Journal.open(await store.folder(id));
      await journal.append([{ label: { ...label, name: freeName(label.name, await takenNames(store, id)) } }]);
    });
    return this.listAnew();
  }

  /** For good. @throws TypedError `run-in-use` */
  async delete(id: string): Promise<RunsReport> {
    await this.withLock(id, async () => (await this.around.opened).store.delete(id));
    return this.listAnew();
  }

  /** Every point of a run; `gaps` are the steps after which it paused or went on. */
  metrics(id: string): Promise<{ readonly points: MetricColumns; readonly gaps: readonly number[] }> {
    return this.around.background.during(this.readMetrics(id));
  }

  /** What there is of a run to look at: points, events, and masked windows as they were shown. */
  open(id: string): Promise<OpenedRun> {
    return this.around.background.during(this.readWhole(id));
  }

  /**
   * Gives a run that has taken its last step more of them, at a constant rate (training/schedule.ts).
   * @param steps all in all
   * @throws TypedError `run-missing`, `run-in-use`, `run-steps`
   */
  async extend(id: string, steps: number): Promise<void> {
    await this.withLock(id, async () => {
      const { store } = await this.around.opened;
      const { record, standing } = await store.run(id);
      if (!configSchema.shape.steps.safeParse(steps).success || steps <= record.config.steps)
        throw new TypedError(
          'run-steps',
          `The run has ${record.config.steps} steps, and ${steps} are not more of them.`,
          'Choose more steps than it has.',
        );
      const { journal } = await Journal.open(await store.folder(id));
      await journal.append([{ extended: { steps } }, { standing: { ...standing, outcome: null } }]);
    });
  }

  /** How often checkpoints are taken by the clock, from now on. */
  async checkpointEvery(minutes: number): Promise<void> {
    this.everyMs = 60_000 * minutes;
    this.session?.checkpointEvery(this.everyMs);
  }

  /**
   * A new run, which only this tab writes to.
   * @param name numbered where another run goes by it
   * @param id under which there is no run yet
   * @throws TypedError `run-in-use` where another tab begins it
   */
  async begin(
    name: string,
    config: PretrainingConfig,
    genome: RunGenome,
    listener: SessionListener,
    id: string = crypto.randomUUID(),
  ): Promise<HeldSession> {
    const { store } = await this.around.opened;
    const release = await this.lock(id);
    try {
      // A tab that died before the record was written may have left a folder of this name.
      await store.sweep(id);
      const begun = { id, name: freeName(name, await takenNames(store)), config, genome };
      this.session = new RunSession(begun, null, await this.settings(listener));
      return { session: this.session, release };
    } catch (cause) {
      release();
      throw cause;
    }
  }

  /**
   * A stored run at the checkpoint it goes on from.
   * @param step the newest checkpoint to use; null for the newest there is
   * @throws TypedError `run-in-use`, `run-missing`, `checkpoint-*`
   */
  async goOn(id: string, step: number | null, listener: SessionListener): Promise<HeldSession> {
    const release = await this.lock(id);
    try {
      return { session: await this.reopen(id, step, listener), release };
    } catch (cause) {
      release();
      throw cause;
    }
  }

  /** As `goOn`, for whoever holds the lock already. */
  async reopen(id: string, step: number | null, listener: SessionListener): Promise<RunSession> {
    const { store } = await this.around.opened;
    const continued = await continueRun(store, id, step);
    const { record } = continued;
    const begun = { id, name: record.name, config: record.config, genome: record.genome };
    this.session = new RunSession(begun, continued, await this.settings(listener));
    return this.session;
  }

  /** @throws TypedError `run-in-use` */
  private async lock(id: string): Promise<() => void> {
    const release = await (await this.around.opened).store.locks.take(id);
    if (release !== null) return release;
    throw new TypedError(
      'run-in-use',
      'This run is being trained in another tab.',
      'Look at it there, or close that tab and continue here.',
    );
  }

  private async settings(listener: SessionListener) {
    const { opened, build, commit, background } = this.around;
    const { store } = await opened;
    return { store, build, commit, everyMs: this.everyMs, background, ...listener };
  }

  private async readAll(): Promise<RunsReport> {
    const { store, kept } = await this.around.opened;
    // In this order: whoever makes a folder holds its lock before, so that a run on its way is never taken for what a
    // dead tab left.
    const ids = await store.ids();
    const locked = await store.locks.held();
    const runs: StoredRun[] = [];
    for (let from = 0; from < ids.length; from += READ_TOGETHER) {
      const entries = await Promise.all(ids.slice(from, from + READ_TOGETHER).map((id) => store.entry(id)));
      for (const [index, entry] of entries.entries()) {
        const id = ids[from + index];
        if (entry !== undefined) runs.push(summariseRun(entry, locked.has(id), await this.reached(entry, locked)));
        // What never became a run, left by a tab that is gone.
        else if (!this.swept && !locked.has(id)) await store.sweep(id);
      }
    }
    this.swept = true;
    runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    return { kept, runs, queue: await summariseQueue(await this.around.seeds, runs) };
  }

  /**
   * The last step that was logged of a run that was cut off, which is behind its last checkpoint; 0 of others, whose
   * standing says it.
   */
  private async reached({ record, standing }: RunEntry, locked: ReadonlySet<string>): Promise<number> {
    if (standing.outcome !== null || locked.has(record.id)) return 0;
    const { store } = await this.around.opened;
    // A log that cannot be read is told of when the run goes on.
    const points = await store.metrics(record.id).catch(() => null);
    return points?.axes.step.at(points.length - 1) ?? 0;
  }

  private async readMetrics(id: string) {
    const { store } = await this.around.opened;
    const [points, { gaps }] = await Promise.all([store.metrics(id), store.journal(id)]);
    return { points, gaps };
  }

  private async readWhole(id: string): Promise<OpenedRun> {
    const { store } = await this.around.opened;
    const [{ points, gaps }, { events, elsewhere }, samples] = await Promise.all([
      this.readMetrics(id),
      store.journal(id),
      store.samples(id),
    ]);
    return { points, gaps, elsewhere, events, samples };
  }

  private withLock(id: string, work: () => Promise<void>): Promise<void> {
    const { opened, background } = this.around;
    const locked = async () => withRunLock((await opened).store, id, 'Stop it first, or wait for its end.', work);
    return background.during(locked());
  }
}
