import type { PauseControl } from '../pause-control';
import type { RunListener } from '../run';
import type { RunClock } from '../run-clock';
import type { Stepper } from '../stepper';
import type { Guests } from './guests';
import type { Observer, RunLog } from './observer';

/** What the log says of a pause. */
export const PAUSED = 'Paused.';
export const RESUMED = 'Resumed.';

/** Holds a paused run until it is resumed or stopped, and leaves the time out of its training. */
export class Pause implements Observer {
  private readonly control: PauseControl;
  private readonly clock: RunClock;
  private readonly checkpoint: Observer;
  private readonly guests: Pick<Guests, 'host'>;
  private readonly sample: Observer;
  private readonly listener: Pick<RunListener, 'paused' | 'resumed'>;
  private readonly log: RunLog;
  /** One step was let through: the run is as paused as before. */
  private stepping = false;

  /**
   * @param meanwhile the checkpoint, taken whenever the paused run is woken, guests, who have the device, and the
   *   sample, shown after each step that is taken by itself
   */
  constructor(
    control: PauseControl,
    clock: RunClock,
    meanwhile: { readonly checkpoint: Observer; readonly guests: Pick<Guests, 'host'>; readonly sample: Observer },
    listener: Pick<RunListener, 'paused' | 'resumed'>,
    log: RunLog,
  ) {
    this.control = control;
    this.clock = clock;
    this.checkpoint = meanwhile.checkpoint;
    this.guests = meanwhile.guests;
    this.sample = meanwhile.sample;
    this.listener = listener;
    this.log = log;
  }

  due(): boolean {
    return this.control.isPaused;
  }

  async observe(step: number, stepper: Stepper): Promise<void> {
    const from = performance.now();
    if (this.stepping) await this.sample.observe(step, stepper);
    else {
      this.listener.paused();
      this.log(step, 'info', PAUSED);
    }
    this.stepping = await this.letThrough(step, stepper);
    this.clock.paused(performance.now() - from);
    this.clock.startStep();
    if (this.control.isStopped || this.stepping) return;
    this.listener.resumed();
    this.log(step, 'info', RESUMED);
  }

  /** Resolves with true where one step is to be taken, with false where the pause is over. */
  private async letThrough(step: number, stepper: Stepper): Promise<boolean> {
    await this.guests.host(this.control.whilePaused());
    while (this.control.isPaused) {
      if (this.control.takeGrant()) return true;
      await this.checkpoint.observe(step, stepper);
      await this.guests.host(this.control.whilePaused());
    }
    return false;
  }
}
