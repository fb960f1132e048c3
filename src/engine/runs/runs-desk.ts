import { TypedError, toProblem } from '../../errors/typed-error';
import type { PretrainingConfig } from '../../training/config';
import { Journal } from '../../training/record/journal';
import type { RunGenome } from '../../training/record/run-record';
import type { RunStore } from '../../training/record/run-store';
import type { Errands } from '../errands';
import type { Command, EngineEvent, RunQuery } from '../protocol';
import type { OpenedStore } from '../storage';
import { RunSession } from './run-session';
import { configOf, continueRun, summariseRun } from './stored-run';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

const EVERY_MS = 5 * 60_000;
const LONGEST = { name: 200, notes: 10_000, tag: 40, tags: 20 } as const;
/** Runs read at once: each is a few small files, and waiting for one hides the others. */
const READ_TOGETHER = 32;

/** A run's session and the lock that it holds. */
export interface HeldSession {
  readonly session: RunSession;
  readonly release: () => void;
}

/** The kept runs: listing, labels, deletion, and the sessions that write to them. */
export class RunsDesk {
  private readonly emit: (event: EngineEvent) => void;
  private readonly opened: Promise<OpenedStore>;
  private readonly build: string;
  private readonly errands: Errands;
  /** The commit the build was made from. */
  commit: string | null = null;
  private everyMs = EVERY_MS;
  private swept = false;
  /** The listing under way: whoever only looks meanwhile has its answer too. */
  private listing: Promise<void> | null = null;

  constructor(emit: (event: EngineEvent) => void, opened: Promise<OpenedStore>, build: string, errands: Errands) {
    this.emit = emit;
    this.opened = opened;
    this.build = build;
    this.errands = errands;
  }

  /** Answers a question or carries out a command; what fails is told by `runsFailed` and changes nothing. */
  async answer(command: CommandOf<RunQuery>): Promise<void> {
    try {
      await this.answerOrThrow(command);
    } catch (cause) {
      this.emit({ type: 'runsFailed', of: command.type, problem: toProblem(cause) });
    }
  }

  checkpointEvery({ minutes }: CommandOf<'checkpointEvery'>): void {
    this.everyMs = 60_000 * minutes;
  }

  /** A new run, which only this tab writes to. */
  async begin(
    name: string,
    config: PretrainingConfig,
    genome: RunGenome,
    onNotFinite: () => void,
  ): Promise<HeldSession> {
    const id = crypto.randomUUID();
    const { store } = await this.opened;
    const release = (await store.locks.take(id)) ?? (() => undefined);
    return { session: new RunSession({ id, name, config, genome }, null, this.settings(store, onNotFinite)), release };
  }

  /**
   * A stored run at the checkpoint it goes on from.
   * @param step the newest checkpoint to use; null for the newest there is
   * @throws TypedError `run-in-use`, `run-missing`, `checkpoint-*`
   */
  async goOn(id: string, step: number | null, onNotFinite: () => void): Promise<HeldSession> {
    const { store } = await this.opened;
    const release = await store.locks.take(id);
    if (release === null)
      throw new TypedError(
        'run-in-use',
        'This run is being trained in another tab.',
        'Look at it there, or close that tab and continue here.',
      );
    try {
      return { session: await this.reopen(id, step, onNotFinite), release };
    } catch (cause) {
      release();
      throw cause;
    }
  }

  /** As `goOn`, for whoever holds the lock already. */
  async reopen(id: string, step: number | null, onNotFinite: () => void): Promise<RunSession> {
    const { store } = await this.opened;
    const continued = await continueRun(store, id, step);
    const { record } = continued;
    return new RunSession(
      { id, name: record.name, config: configOf(record), genome: record.genome },
      continued,
      this.settings(store, onNotFinite),
    );
  }

  /** Tells what is kept from now on: a listing that began before may have missed what changed. */
  tellRuns(): Promise<void> {
    const listing = this.list().finally(() => {
      if (this.listing === listing) this.listing = null;
    });
    this.listing = listing;
    return listing;
  }

  private async list(): Promise<void> {
    const { store, kept } = await this.opened;
    // In this order: whoever makes a folder holds its lock before, so that a run on its way is never taken for what a
    // dead tab left.
    const ids = await store.ids();
    const locked = await store.locks.held();
    const runs: NonNullable<ReturnType<typeof summariseRun>>[] = [];
    for (let from = 0; from < ids.length; from += READ_TOGETHER) {
      const entries = await Promise.all(ids.slice(from, from + READ_TOGETHER).map((id) => store.entry(id)));
      for (const [index, entry] of entries.entries()) {
        const id = ids[from + index];
        const run = entry && summariseRun(entry, locked.has(id));
        if (run) runs.push(run);
        // What never became a run, left by a tab that is gone.
        if (entry === undefined && !this.swept && !locked.has(id)) await store.sweep(id);
      }
    }
    this.swept = true;
    runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    this.emit({ type: 'runs', report: { kept, runs } });
  }

  private settings(store: RunStore, onNotFinite: () => void) {
    return {
      store,
      build: this.build,
      commit: this.commit,
      everyMs: this.everyMs,
      emit: this.emit,
      errands: this.errands,
      onNotFinite,
    };
  }

  private async answerOrThrow(command: CommandOf<RunQuery>): Promise<void> {
    const { store } = await this.opened;
    switch (command.type) {
      case 'listRuns':
        return this.listing ?? this.tellRuns();
      case 'labelRun': {
        const { name, notes, tags } = command.label;
        const label = {
          name: name.trim().slice(0, LONGEST.name),
          notes: notes.slice(0, LONGEST.notes),
          tags: tags.slice(0, LONGEST.tags).map((tag) => tag.slice(0, LONGEST.tag)),
        };
        if (label.name === '')
          throw new TypedError('run-name-empty', 'A run needs a name.', 'Write a name of at least one letter.');
        await withLock(store, command.id, async () => {
          const { journal } = await Journal.open(await store.folder(command.id));
          await journal.append([{ label }]);
        });
        return this.tellRuns();
      }
      case 'deleteRun':
        await withLock(store, command.id, () => store.delete(command.id));
        return this.tellRuns();
      case 'runMetrics': {
        const [points, { gaps }] = await Promise.all([store.metrics(command.id), store.journal(command.id)]);
        return this.emit({ type: 'runMetrics', id: command.id, points, gaps });
      }
    }
  }
}

async function withLock({ locks }: RunStore, id: string, work: () => Promise<void>): Promise<void> {
  const release = await locks.take(id);
  if (release === null)
    throw new TypedError('run-in-use', 'This run is being trained now.', 'Stop it first, or wait for its end.');
  try {
    await work();
  } finally {
    release();
  }
}
