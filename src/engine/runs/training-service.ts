import type { OpenedBackend } from '../../device/webgpu/backend';
import { toProblem } from '../../errors/typed-error';
import type { Dataset } from '../../evaluation/dataset';
import { TaskProbe } from '../../evaluation/task-probe';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Split } from '../../genome/split/split';
import type { PretrainingConfig } from '../../training/config';
import type { SamplePlace } from '../../training/masked-sample';
import { checkPlan } from '../../training/plan';
import type { StartState } from '../../training/record/progress';
import type { RunGenome } from '../../training/record/run-record';
import type { RunListener } from '../../training/run';
import { probeSpeed, type SpeedEstimate } from '../../training/speed-estimate';
import type { StepProfile } from '../../training/step-profile';
import { Trainer } from '../../training/trainer';
import { type DeviceService, isLost, lostAgain } from '../device';
import type { GenomeService } from '../genome/genome-service';
import { Latest } from '../latest';
import type { RunNotice } from '../notices';
import type { Queue } from '../queue';
import type { StartWeights } from '../transfer/exchange';
import { PointBundle } from './point-bundle';
import { ProfileRequests } from './profile-requests';
import type { RunSession } from './run-session';
import type { HeldSession, RunsService } from './runs-service';

/** A run that is about to be trained. */
interface Job {
  readonly name: string;
  readonly config: PretrainingConfig;
  readonly genome: PackedGenome;
  readonly split: Split;
  readonly device: OpenedBackend;
  readonly start?: StartState;
  readonly probe?: TaskProbe;
}

/** A run that is to begin. */
interface PlannedRun {
  readonly config: PretrainingConfig;
  /** Left out for weights drawn anew. */
  readonly weights?: StartWeights;
  /** Where it was planned before: what it is kept under, and the genome it trains on, whichever is open now. */
  readonly planned?: { readonly id: string; readonly genome: RunGenome };
}

interface Prepared {
  readonly job: Job;
  readonly held: HeldSession;
}

/** What runs are trained on and with. */
export interface TrainingSurroundings {
  /** Estimates and runs wait here, with whatever changes the genome. */
  readonly queue: Queue;
  readonly device: DeviceService;
  readonly genome: Pick<GenomeService, 'identity' | 'reopen' | 'forRun' | 'longestIncluded' | 'train'>;
  readonly runs: RunsService;
  /** The data of a task to probe on. @throws TypedError where they are not here */
  readonly dataset: (task: string) => Promise<Dataset>;
  /** @throws TypedError where the config makes another network */
  readonly startWeights: (weights: StartWeights, config: PretrainingConfig) => Promise<StartState>;
  readonly notify: (notice: RunNotice) => void;
  /** A run has ended, one way or another, and its lock is given back. */
  readonly onEnd: () => void;
}

/** Begins runs, goes on with kept ones, and reaches the one under way. */
export class TrainingService {
  private readonly around: TrainingSurroundings;
  private readonly estimates = new Latest();
  private readonly profiles = new ProfileRequests();
  private trainer: Trainer | null = null;
  private session: RunSession | null = null;
  /** The held-out window that is shown at every validation. */
  private window: SamplePlace | null = null;
  private stopCount = 0;
  /** Those that were asked for before the run under way was. */
  private stopsBefore = 0;

  constructor(around: TrainingSurroundings) {
    this.around = around;
  }

  /**
   * Times a few steps. The latest counts: an older one that still waits, or measures, rejects with the AbortError.
   */
  estimate(config: PretrainingConfig, signal?: AbortSignal): Promise<SpeedEstimate> {
    const { queue, device } = this.around;
    const measure = async (latest: AbortSignal) =>
      device.orFault(probeSpeed(config, await device.open(config.device), latest));
    return this.estimates.run((latest) => queue.add(() => device.turn(() => measure(latest), latest), latest), signal);
  }

  /**
   * From weights drawn anew, or from those of a checkpoint with the same shape.
   * @returns how the run ended; rejects with what broke it
   */
  start(config: PretrainingConfig, weights?: StartWeights): Promise<'done' | 'stopped'> {
    return this.begin({ config, weights });
  }

  /**
   * Begins a run, which may have been planned before.
   * @returns as `start`
   * @throws TypedError `run-genome-missing` where the genome it was planned for is not here
   */
  begin(run: PlannedRun): Promise<'done' | 'stopped'> {
    return this.enqueue(() => this.prepare(run));
  }

  /**
   * Goes on with a kept run, from its newest usable checkpoint, or from the one of `step`; a run under way is stopped
   * first.
   */
  continue(id: string, step: number | null): Promise<'done' | 'stopped'> {
    this.trainer?.stop();
    return this.enqueue(() => this.goOn(id, step));
  }

  /**
   * Trains a run that is done longer, to `steps` steps in all; those after its schedule at a constant rate.
   * @throws TypedError `run-steps`, and as `continue`
   */
  extend(id: string, steps: number): Promise<'done' | 'stopped'> {
    return this.enqueue(async () => {
      await this.around.runs.extend(id, steps);
      return this.goOn(id, null);
    });
  }

  async pause(): Promise<void> {
    this.trainer?.pause();
  }

  async resume(): Promise<void> {
    this.trainer?.resume();
  }

  /** Has a paused run take one step, and show what the student then makes of a held-out window. */
  async step(): Promise<void> {
    this.trainer?.step();
  }

  /** Stops the run under way; one that is still being prepared, or waits for its turn, before it takes a step. */
  async stop(): Promise<void> {
    this.stopCount++;
    this.trainer?.stop();
  }

  /** How often a stop was asked for: whoever begins one run after the other begins none after it changed. */
  get stops(): number {
    return this.stopCount;
  }

  /** Has the next step of the run under way timed kernel by kernel; null where the run ends before. */
  profileStep(): Promise<StepProfile | null> {
    if (this.trainer === null) return Promise.resolve(null);
    this.trainer.profileStep();
    return this.profiles.add();
  }

  /**
   * Has "What the model sees" show the same held-out window, with the same bases hidden, from the next validation on,
   * of this run and the next ones.
   * @param window null for one after the other
   */
  async keepWindow(window: SamplePlace | null): Promise<void> {
    this.window = window;
    this.trainer?.keepWindow(window);
  }

  /**
   * Asks for a checkpoint of the run under way at its next step boundary; the notice `saved` or `saveFailed` follows.
   */
  async checkpoint(): Promise<void> {
    this.session?.checkpointNow();
    this.trainer?.keepNow();
  }

  /** The surroundings had frozen everything, and the run with it, for so long: that is no training time. */
  async thawed(ms: number): Promise<void> {
    this.trainer?.thawed(ms);
  }

  private enqueue(prepare: () => Promise<Prepared>): Promise<'done' | 'stopped'> {
    const { queue, device } = this.around;
    const { stops } = this;
    return queue.add(() => device.turn(() => this.train(prepare, stops)));
  }

  private async prepare({ config, weights, planned }: PlannedRun): Promise<Prepared> {
    const { runs, genome, startWeights } = this.around;
    if (planned !== undefined) await genome.reopen(planned.genome, config.sampling);
    const start = weights && (await startWeights(weights, config));
    const job = { ...(await this.jobFor(config)), start, probe: await this.probeFor(config) };
    const held = await runs.begin(job.name, config, genome.identity(), this.listener, planned?.id);
    const both = this.holdingGenome(held).catch((cause) => {
      held.release();
      throw cause;
    });
    return { job: { ...job, name: held.session.begun.name }, held: await both };
  }

  /** The session's lock, and with it the genome's. */
  private async holdingGenome({ session, release }: HeldSession): Promise<HeldSession> {
    const leave = await this.around.genome.train();
    return {
      session,
      release: () => {
        leave();
        release();
      },
    };
  }

  private async goOn(id: string, step: number | null): Promise<Prepared> {
    const held = await this.around.runs.goOn(id, step, this.listener);
    try {
      const { config, genome, name } = held.session.begun;
      await this.around.genome.reopen(genome, config.sampling);
      const job = await this.jobFor(config);
      // Without its data a run goes on all the same: it is one that is not probed.
      const probe = await this.probeFor(config).catch((cause: unknown) => {
        held.session.note(`From here on the run is not probed: ${toProblem(cause).message}`);
        return undefined;
      });
      return { job: { ...job, name, probe }, held: await this.holdingGenome(held) };
    } catch (cause) {
      held.release();
      throw cause;
    }
  }

  private async jobFor(config: PretrainingConfig): Promise<Job> {
    const { genome: opened, device } = this.around;
    checkPlan(config, opened.longestIncluded());
    const { name, genome, split } = opened.forRun(config);
    const opening = await device.open(config.device);
    checkPlan(config, opened.longestIncluded(), opening);
    return { name: `${name}-${config.preset}-${config.seed}`, config, genome, split, device: opening };
  }

  /** Undefined where the run is not to be probed. @throws TypedError where the data of its task are not here */
  private async probeFor(config: PretrainingConfig): Promise<TaskProbe | undefined> {
    if (config.probeEvery === 0) return undefined;
    return new TaskProbe(await this.around.dataset(config.probeTask), config);
  }

  /** What a session under way says. */
  private get listener() {
    return { notify: this.around.notify, onNotFinite: () => this.trainer?.pause() };
  }

  /** @param stops that were asked for before it was */
  private async train(prepare: () => Promise<Prepared>, stops: number): Promise<'done' | 'stopped'> {
    let release = (): void => undefined;
    this.stopsBefore = stops;
    try {
      const { job, held } = await prepare();
      release = held.release;
      const outcome = await this.attempt(job, held.session).catch((cause) => this.recover(cause, job, held.session));
      await this.session?.end(outcome);
      return outcome;
    } catch (cause) {
      // A run whose device broke, or that this tab could not carry on, can be continued; it has not failed for good.
      await this.session?.end(toProblem(cause).code.startsWith('device-') ? null : 'failed');
      throw cause;
    } finally {
      this.session = null;
      release();
      this.around.onEnd();
    }
  }

  /** Trains until the end, a stop, or a fault of the device. */
  private async attempt(
    { name, config, genome, split, device, start, probe }: Job,
    session: RunSession,
  ): Promise<'done' | 'stopped'> {
    const bundle = new PointBundle((points, status) => this.around.notify({ of: 'points', points, status }));
    this.session = session;
    const listener = session.listening(this.telling(session.begun.id, bundle));
    const { from, kernels } = session;
    const continuity = { keeper: session, from, kernels, start, probe, guests: this.around.device };
    const trainer = new Trainer({ name, genome, split, config, device }, listener, continuity);
    this.trainer = trainer;
    trainer.keepWindow(this.window);
    if (this.stops !== this.stopsBefore) trainer.stop();
    try {
      return await this.around.device.orFault(trainer.run());
    } catch (cause) {
      // A device that reported a fault may still compute: the run it broke must not go on unseen.
      trainer.abandon();
      throw cause;
    } finally {
      bundle.send();
      this.trainer = null;
      this.profiles.answer(null);
    }
  }

  private telling(id: string, bundle: PointBundle): RunListener {
    const { notify } = this.around;
    return {
      compiling: (done, total) => notify({ of: 'compiling', done, total }),
      started: (run) => notify({ of: 'started', run, id }),
      training: () => notify({ of: 'training' }),
      point: (point, status) => bundle.add(point, status),
      sample: (sample) => {
        // It belongs to the newest step.
        bundle.send();
        notify({ of: 'sample', sample });
      },
      log: (entry) => notify({ of: 'log', entry }),
      profiled: (profile) => this.profiles.answer(profile),
      profileFailed: (problem) => this.profiles.fail(problem),
      paused: () => {
        bundle.send();
        notify({ of: 'paused' });
      },
      resumed: () => notify({ of: 'resumed' }),
    };
  }

  /**
   * A lost GPU comes back once, from the newest checkpoint; the second time there is something wrong that the user must
   * know of.
   */
  private async recover(cause: unknown, job: Job, session: RunSession): Promise<'done' | 'stopped'> {
    if (!isLost(cause)) throw cause;
    this.around.notify({ of: 'recovering' });
    await session.end(null);
    const device = await this.around.device.recover(job.config.device, job.device, cause);
    const again = await this.around.runs.reopen(session.begun.id, null, this.listener);
    return this.attempt({ ...job, device }, again).catch((second) => {
      throw isLost(second) ? lostAgain('The GPU was lost a second time.', second) : second;
    });
  }
}
