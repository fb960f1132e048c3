import type { PretrainingConfig } from '../../training/config';
import type { LearnerState } from '../../training/learner';
import type { MaskedSample } from '../../training/masked-sample';
import type { MetricColumns } from '../../training/record/metric-columns';
import type { Keeper, Progress, ResumePoint } from '../../training/record/progress';
import { type ElsewherePart, RECORD_VERSION, type RunGenome, type RunRecord } from '../../training/record/run-record';
import type { RunStore } from '../../training/record/run-store';
import type { LogEntry, RunInfo, RunListener } from '../../training/run';
import type { BackgroundWork } from '../background-work';
import type { RunNotice } from '../notices';
import { Replay } from './replay';
import { type KeeperEvents, type Reopened, RunKeeper } from './run-keeper';

/** What a stored run goes on from. */
export interface Continued extends Reopened {
  /** Null where no checkpoint was taken: it begins again, which comes to the same. */
  readonly from: ResumePoint | null;
  /** Points up to the checkpoint, and those after it, which are computed again. */
  readonly kept: MetricColumns;
  readonly after: MetricColumns;
  /** Masked windows up to there. */
  readonly samples: readonly MaskedSample[];
  readonly gaps: readonly number[];
  readonly elsewhere: readonly ElsewherePart[];
  readonly events: readonly LogEntry[];
  /** Said once it goes on: checkpoints that could not be used, for one. */
  readonly notes: readonly string[];
}

interface Begun {
  readonly id: string;
  readonly name: string;
  readonly config: PretrainingConfig;
  readonly genome: RunGenome;
}

export interface SessionSettings {
  readonly store: RunStore;
  readonly build: string;
  /** The commit it was built from. */
  readonly commit: string | null;
  readonly everyMs: number;
  readonly notify: (notice: RunNotice) => void;
  readonly background: BackgroundWork;
  /** The state holds numbers that are not finite. */
  readonly onNotFinite: () => void;
}

/**
 * One run from its start, or from where it goes on, to its end in this tab: stands between the trainer and whoever
 * listens, and keeps what passes.
 */
export class RunSession implements Keeper {
  readonly begun: Begun;
  readonly continued: Continued | null;
  private readonly settings: SessionSettings;
  private readonly replay: Replay | null;
  private keeper: RunKeeper | null = null;
  private everyMs: number;
  private asked = false;
  private ended = false;
  private readonly notes: string[] = [];

  constructor(begun: Begun, continued: Continued | null, settings: SessionSettings) {
    this.begun = begun;
    this.continued = continued;
    this.settings = settings;
    this.everyMs = settings.everyMs;
    this.replay = continued === null ? null : new Replay(continued.after);
  }

  get from(): ResumePoint | undefined {
    return this.continued?.from ?? undefined;
  }

  /** Something a reader of the log must know, said once the run goes on. */
  note(message: string): void {
    this.notes.push(message);
  }

  /** The kernel variants a stored run began with. */
  get kernels(): RunInfo['kernels'] | undefined {
    return this.continued?.record.info.kernels;
  }

  get busy(): boolean {
    return this.keeper?.busy === true || this.settings.background.underWay;
  }

  due(): boolean {
    return this.keeper?.due() === true;
  }

  keep(progress: Progress, learner: Promise<LearnerState>): void {
    if (!this.ended) this.keeper?.keep(progress, learner);
  }

  checkpointNow(): void {
    this.asked = true;
    this.keeper?.checkpointSoon();
  }

  checkpointEvery(everyMs: number): void {
    this.everyMs = everyMs;
    if (this.keeper !== null) this.keeper.everyMs = this.everyMs;
  }

  /** Everything said so far, on disk, and how the run ended. */
  async end(outcome: 'done' | 'stopped' | 'failed' | null): Promise<void> {
    this.ended = true;
    await this.keeper?.end(outcome);
  }

  /**
   * Tells the keeper and `to`, until the end: a trainer whose device was lost may report a step that was on its way,
   * which the one after it takes again.
   */
  listening(to: RunListener): RunListener {
    let lastStep = this.from?.progress.step ?? 0;
    const live =
      <Args extends unknown[]>(tell: (...args: Args) => void) =>
      (...args: Args): void => {
        if (!this.ended) tell(...args);
      };
    const log = live((entry: LogEntry) => {
      this.keeper?.log(entry);
      to.log(entry);
    });
    return {
      compiling: live(to.compiling),
      started: live((info: RunInfo) => {
        this.keeper = this.open(info);
        this.keeper.everyMs = this.everyMs;
        if (this.asked) this.keeper.checkpointSoon();
        to.started(info);
        this.restore(log, info);
      }),
      training: live(to.training),
      point: live((point, status) => {
        this.keeper?.point(point);
        lastStep = point.step;
        to.point(point, status);
        const verdict = this.replay?.compare(point);
        if (verdict != null) log({ step: point.step, wallMs: point.wallMs, ...verdict });
      }),
      sample: live((sample) => {
        this.keeper?.sample(sample);
        to.sample(sample);
      }),
      log,
      profiled: live(to.profiled),
      profileFailed: live(to.profileFailed),
      paused: live(to.paused),
      resumed: live(() => {
        this.keeper?.gap(lastStep);
        to.resumed();
      }),
    };
  }

  private open(info: RunInfo): RunKeeper {
    const { store, build, commit, everyMs } = this.settings;
    if (this.continued !== null) return RunKeeper.goOn(store, this.continued, this.keeperEvents(), everyMs);
    const { id, name, config, genome } = this.begun;
    const record: RunRecord = {
      version: RECORD_VERSION,
      id,
      name,
      createdAt: new Date().toISOString(),
      config,
      info: { ...info },
      genome,
      build,
      commit,
    };
    return RunKeeper.begin(store, record, this.keeperEvents(), everyMs);
  }

  private keeperEvents(): KeeperEvents {
    const { notify, onNotFinite } = this.settings;
    const { id } = this.begun;
    return {
      saving: () => notify({ of: 'saving' }),
      saved: (checkpoints, cost) => notify({ of: 'saved', id, checkpoints, cost }),
      saveFailed: (problem) => notify({ of: 'saveFailed', problem }),
      notFinite: (step, finiteStep) => {
        onNotFinite();
        notify({ of: 'notFinite', step, finiteStep });
      },
    };
  }

  /** Tells what came before, and says what a reader of the log must know. */
  private restore(log: (entry: LogEntry) => void, info: RunInfo): void {
    if (this.continued === null) return;
    const { kept, gaps, elsewhere, events, from, notes, checkpoints, record, samples } = this.continued;
    const { step, wallMs, skippedSteps, collapse } = from?.progress ?? {
      step: 0,
      wallMs: 0,
      skippedSteps: 0,
      collapse: null,
    };
    this.settings.notify({
      of: 'restored',
      points: kept,
      gaps,
      elsewhere,
      events,
      samples,
      skippedSteps,
      collapse,
      resumedFrom: step,
      checkpoints,
    });
    const say = (level: LogEntry['level'], message: string) => log({ step, wallMs, level, message });
    for (const note of [...notes, ...this.notes]) say('warning', note);
    say(
      'info',
      step === 0 ? 'Begun again: no checkpoint had been taken.' : `Continued from the checkpoint of step ${step}.`,
    );
    const before = record.info;
    const moved = [
      before.device.kind !== info.device.kind || before.device.adapter !== info.device.adapter ? 'device' : null,
      record.build !== this.settings.build ? 'build of the studio' : null,
    ].filter((what) => what !== null);
    if (moved.length > 0)
      say(
        'warning',
        `The run began on another ${moved.join(' and another ')}: ` +
          'from here on its numbers may differ in their last digits.',
      );
    if (before.probe !== undefined && info.probe !== undefined && before.probe.splitHash !== info.probe.splitHash) {
      say(
        'warning',
        `The data of ${info.probe.task} are others than when the run began: ` +
          'its probes from here on compare with none before.',
      );
    }
  }
}
