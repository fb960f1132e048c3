import { TypedError } from '../../errors/typed-error';
import type { PretrainingConfig } from '../../training/config';
import type { RunGenome } from '../../training/record/run-record';
import type { KeptSeeds, PlannedSeeds, SeedQueueStore } from '../../training/record/seed-queue';
import { seedsProblem } from '../../training/seeds';
import type { OpenedStore } from '../storage';
import type { StartWeights } from '../transfer/exchange';
import type { RunsService } from './runs-service';
import type { TrainingService } from './training-service';

export interface SeedsSurroundings {
  readonly seeds: Promise<SeedQueueStore>;
  readonly opened: Promise<OpenedStore>;
  readonly training: Pick<TrainingService, 'begin' | 'continue' | 'stop' | 'stops'>;
  readonly runs: Pick<RunsService, 'listAnew'>;
  /** What a run must know of the open genome to find it again. @throws TypedError `no-genome` */
  readonly genome: () => Promise<RunGenome>;
  /** The queue is another, or a run of it begins or has ended. */
  readonly onChange: () => void;
}

type PlannedRun = PlannedSeeds['runs'][number];
type Ended = 'done' | 'stopped';

/**
 * Trains the same settings with several seeds, one run after the other. What is still to be trained is kept, so that
 * any tab can go on with it; a run that is stopped or fails holds the queue up until somebody says how it goes on.
 */
export class SeedsService {
  private readonly around: SeedsSurroundings;
  /** Resolves when this tab no longer trains the queue; null while it does not. */
  private carrying: Promise<unknown> | null = null;

  constructor(around: SeedsSurroundings) {
    this.around = around;
  }

  /**
   * Runs with `count` seeds, from that of the config on. The queue is there before the first of them begins.
   * @returns `done` once all have ended, `stopped` where one was stopped; the others then wait
   * @throws TypedError `seeds-range`, `seeds-in-use`, `seeds-waiting`; what broke a run: it and the others then wait,
   *   but where none has begun there is no queue
   */
  start(config: PretrainingConfig, count: number, weights?: StartWeights): Promise<Ended> {
    return this.carry(async (store, stops) => {
      requireRange(config.seed, count);
      const genome = await this.around.genome();
      const before = await store.read();
      if (before !== null && (await this.next(before)) !== null) throw waiting(before.planned);
      const runs = Array.from({ length: count }, (_, i) => ({ seed: config.seed + i, id: crypto.randomUUID() }));
      await store.create({ name: genome.name, config, genome, weights: weights ?? null, runs });
      try {
        return await this.trainAll(store, stops, null);
      } catch (cause) {
        if (!(await this.stands(runs[0].id))) await store.remove();
        throw cause;
      }
    });
  }

  /**
   * Goes on with the first run that has not ended, from where it was cut off or stopped, and then with the others. What
   * this tab trains of them meanwhile is stopped first.
   * @param step the newest checkpoint of that run to use; null for the newest there is
   * @returns and throws as `start`; TypedError `seeds-none` where there is no queue
   */
  async goOn(step: number | null = null): Promise<Ended> {
    const { training, seeds } = this.around;
    let { stops } = training;
    if ((await (await seeds).read()) === null) throw none();
    const before = this.carrying;
    if (before !== null) {
      await training.stop();
      stops++;
    }
    await before?.catch(() => undefined);
    return this.carry(async (store) => {
      if ((await store.read()) === null) throw none();
      return this.trainAll(store, stops, step);
    });
  }

  /** As `goOn`, but leaves the first run that has not ended as it is and begins with the one after it. */
  leaveOut(): Promise<Ended> {
    return this.carry(async (store, stops) => {
      const kept = await store.read();
      if (kept === null) throw none();
      const next = await this.next(kept);
      if (next !== null) await store.leave(next.id);
      return this.trainAll(store, stops, null);
    });
  }

  /**
   * Forgets the queue. Runs that have begun stay; the one under way in this tab goes on to its end.
   * @throws TypedError `seeds-in-use` where another tab trains it
   */
  async clear() {
    const store = await this.around.seeds;
    const release = this.carrying === null ? await store.take() : () => undefined;
    if (release === null) throw inUse();
    try {
      await store.remove();
    } finally {
      release();
    }
    return this.around.runs.listAnew();
  }

  /**
   * Has the queue to itself, among all tabs, while `work` trains it.
   * @param work is given the stops that were asked for before: one that comes from now on counts, also while it reads
   */
  private carry(work: (store: SeedQueueStore, stops: number) => Promise<Ended>): Promise<Ended> {
    if (this.carrying !== null) return Promise.reject(inUse());
    const { stops } = this.around.training;
    const carried = this.holding((store) => work(store, stops)).finally(() => {
      this.carrying = null;
    });
    this.carrying = carried;
    return carried;
  }

  private async holding(work: (store: SeedQueueStore) => Promise<Ended>): Promise<Ended> {
    const store = await this.around.seeds;
    const release = await store.take();
    if (release === null) throw inUse();
    try {
      return await work(store);
    } finally {
      release();
      this.around.onChange();
    }
  }

  /**
   * @param stops that were asked for before
   * @param step of the run that goes on first, as in `goOn`
   */
  private async trainAll(store: SeedQueueStore, stops: number, step: number | null): Promise<Ended> {
    const { training, onChange } = this.around;
    // Where the disk is full a run may end without a word of it on disk: it is not trained again all the same.
    const ended = new Set<string>();
    for (let from = step; ; from = null) {
      const kept = await store.read();
      const next = kept && (await this.next(kept, ended));
      if (next == null) return 'done';
      if (training.stops !== stops) return 'stopped';
      onChange();
      const outcome = await this.train(kept!.planned, next, from);
      if (outcome === 'stopped') return outcome;
      ended.add(next.id);
      await store.leave(next.id).catch(() => undefined);
    }
  }

  private async train(
    { config, genome, weights }: PlannedSeeds,
    { seed, id }: PlannedRun,
    step: number | null,
  ): Promise<Ended> {
    const { training } = this.around;
    if (await this.stands(id)) return training.continue(id, step);
    return training.begin({ config: { ...config, seed }, weights: weights ?? undefined, planned: { id, genome } });
  }

  /** The first run that the queue has not done with. */
  private async next({ planned, over }: KeptSeeds, ended: ReadonlySet<string> = new Set()): Promise<PlannedRun | null> {
    const { store } = await this.around.opened;
    for (const run of planned.runs) {
      if (over.has(run.id) || ended.has(run.id)) continue;
      if ((await store.entry(run.id))?.standing.outcome !== 'done') return run;
    }
    return null;
  }

  /** Whether the run has begun. One that is there and cannot be read has, and must not be written over. */
  private async stands(id: string): Promise<boolean> {
    const { store } = await this.around.opened;
    return store.folder(id).then(
      () => true,
      (cause: unknown) => {
        if (cause instanceof TypedError && cause.code === 'run-missing') return false;
        throw cause;
      },
    );
  }
}

function requireRange(first: number, count: number): void {
  const problem = seedsProblem(first, count);
  if (problem !== null) throw new TypedError(problem.code, problem.message, problem.action, { path: problem.path });
}

const waiting = ({ name }: PlannedSeeds): TypedError =>
  new TypedError(
    'seeds-waiting',
    `Seeds of ${name} are still to be trained.`,
    'Go on with them on the Train screen, or clear their queue there.',
  );

const inUse = (): TypedError =>
  new TypedError(
    'seeds-in-use',
    'The queue of seeds is being trained now, here or in another tab.',
    'Wait for its end, or stop it there.',
  );

const none = (): TypedError =>
  new TypedError('seeds-none', 'There is no queue of seeds.', 'Start one on the Train screen.');
