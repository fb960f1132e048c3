import { heldBytes } from '../device/webgpu/backend';
import type { Stretches } from '../genome/split/stretches';
import { WindowSampler } from '../genome/split/windows';
import { layOut } from '../model/layout';
import { makeStepper } from './make-stepper';
import type { SamplePlace } from './masked-sample';
import { Checkpoint } from './observers/checkpoint';
import { Guests } from './observers/guests';
import { rehearseValidation } from './observers/held-out-signals';
import { LiveSample } from './observers/live-sample';
import type { RunLog } from './observers/observer';
import { Pause } from './observers/pause';
import { Probe } from './observers/probe';
import { Profile } from './observers/profile';
import { reporter } from './observers/report';
import { Standing } from './observers/standing';
import { Validation } from './observers/validation';
import { PauseControl } from './pause-control';
import { NOT_BEGUN } from './record/progress';
import type { RunListener } from './run';
import { RunClock } from './run-clock';
import { type Continuity, entropyCeiling, runInfo, startedFrom, startingState, type TrainingJob } from './run-start';
import { markStart } from './start-stages';
import type { Stepper } from './stepper';
import { trainingLoop } from './training-loop';
import { heldOutWindows } from './views/held-out-windows';
import { TrainingWindows } from './views/training-windows';

/**
 * One pretraining run: makes what the training loop needs, reports what comes of it, and lets it be paused and stopped
 * from outside. Call `run` once.
 */
export class Trainer {
  private readonly job: TrainingJob;
  private readonly listener: RunListener;
  private readonly continuity: Continuity;
  private readonly control = new PauseControl();
  private readonly clock: RunClock;
  private readonly standing: Standing;
  private readonly profile: Profile;
  private sample: LiveSample | null = null;
  private kept: SamplePlace | null = null;
  private readonly checkpoint: Checkpoint;

  constructor(job: TrainingJob, listener: RunListener, continuity: Continuity = {}) {
    const before = continuity.from?.progress ?? NOT_BEGUN;
    this.job = job;
    this.listener = listener;
    this.continuity = continuity;
    this.clock = new RunClock(before);
    this.standing = new Standing(before, job.config, entropyCeiling(job.config), this.control, this.log);
    this.profile = new Profile(listener);
    const progress = () => this.standing.progress(this.clock.times());
    this.checkpoint = new Checkpoint(continuity.keeper, this.control, this.clock, progress);
  }

  /** Has a paused run take one step. */
  step(): void {
    this.control.step();
  }

  pause(): void {
    this.control.pause();
  }

  resume(): void {
    this.control.resume();
  }

  stop(): void {
    this.control.stop();
  }

  /** Has a paused run hand its state to the keeper again; a running one looks at every step whether that is due. */
  keepNow(): void {
    this.control.wake();
  }

  /** Has the next step timed kernel by kernel, unless one is being timed. Training goes on as it would have. */
  profileStep(): void {
    this.profile.ask();
  }

  /** The browser had stopped everything for so long. A paused run counts no time anyway. */
  thawed(ms: number): void {
    if (!this.control.isRunning) return;
    this.clock.thawed(ms);
    const seconds = Math.round(ms / 1000);
    this.log(
      this.standing.step,
      'info',
      `The browser had frozen the page for ${seconds} s, which is not counted as training.`,
    );
  }

  /** Has the same held-out window shown at every validation. @param window null for one after the other */
  keepWindow(window: SamplePlace | null): void {
    this.kept = window;
    this.sample?.keep(window);
  }

  /** Ends a run whose device is gone: there is nothing left to keep. */
  abandon(): void {
    this.control.abandon();
  }

  /** @throws TypedError where the genome or the device cannot carry the run */
  async run(): Promise<'done' | 'stopped'> {
    const { control, clock, listener, checkpoint, profile, continuity, log } = this;
    const { genome, split, config, device } = this.job;
    markStart('its turn');
    const sampler = (part: Stretches) => new WindowSampler(genome, part, config.windowLength, config);
    const windows = new TrainingWindows(genome, sampler(split.train), config);
    const heldOut = heldOutWindows(genome, sampler(split.validation), config);
    markStart('windows');
    const places = heldOut.flatMap((batch) => batch.places);
    const probe = new Probe(continuity.probe, config, control, log);
    const guests = new Guests(clock, continuity.guests);
    const sample = new LiveSample({ genome, places, train: split.train }, config, listener);
    sample.keep(this.kept);
    this.sample = sample;
    const observers = {
      checkpoint,
      pause: new Pause(control, clock, { checkpoint, guests, sample }, listener, log),
      guests,
      profile,
      measuring: [new Validation(heldOut, config), probe],
      sample,
    };
    const state = startingState(config, continuity);
    const heldBefore = heldBytes();
    const stepper = await makeStepper(device, layOut(config), config, state, continuity.kernels);
    markStart('stepper');
    const { notice, ...facts } = stepper.facts;
    listener.started(runInfo(this.job, heldOut, { ...facts, ...probe.facts, ...startedFrom(continuity) }));
    markStart('baselines');
    if (notice !== undefined) log(this.standing.step, 'info', `${notice}.`);
    try {
      await stepper.prepare(
        () => rehearseValidation(config),
        (done, total) => listener.compiling(done, total),
      );
      markStart('compiled');
      await this.keepStart(stepper);
      const report = reporter(this.standing, stepper, listener, heldBefore);
      const parts = { stepper, kind: device.kind, windows, observers, control, clock, report };
      return await trainingLoop(config, this.standing.step + 1, parts);
    } finally {
      control.dispose();
      stepper.dispose();
    }
  }

  /** What no seed can draw again is kept before the first step. */
  private async keepStart(stepper: Stepper): Promise<void> {
    const { startedFrom: name } = startedFrom(this.continuity);
    if (name === undefined) return;
    this.log(0, 'info', `Started from the weights of ${name}.`);
    await this.checkpoint.observe(0, stepper);
  }

  private readonly log: RunLog = (step, level, message) => {
    this.listener.log({ step, wallMs: this.clock.times().wallMs, level, message });
  };
}
