import type { PauseControl } from '../pause-control';
import type { Keeper, Progress } from '../record/progress';
import type { RunClock } from '../run-clock';
import type { Stepper } from '../stepper';
import type { Observer } from './observer';

/** While files are written or read, so much of the thread's time a step belongs to that. */
const SAVING_SHARE_MS = 15;

/**
 * Hands the state of a run to its keeper: when that asks for it, when the run is paused or stopped, and at its end.
 * Training waits for the device to read the state, never for it to be written.
 */
export class Checkpoint implements Observer {
  private readonly keeper: Keeper | undefined;
  private readonly control: PauseControl;
  private readonly clock: RunClock;
  private readonly progress: () => Progress;

  /** @param progress where the run stands; every point up to its step has been reported */
  constructor(keeper: Keeper | undefined, control: PauseControl, clock: RunClock, progress: () => Progress) {
    this.keeper = keeper;
    this.control = control;
    this.clock = clock;
    this.progress = progress;
  }

  /** Milliseconds of the thread that a step leaves to file work. */
  get shareMs(): number {
    return this.keeper?.busy === true ? SAVING_SHARE_MS : 0;
  }

  /** Also where nothing keeps the run: what was computed before a pause or a stop is shown. */
  due(): boolean {
    return !this.control.isAbandoned && (!this.control.isRunning || this.keeper?.due() === true);
  }

  async observe(_step: number, stepper: Pick<Stepper, 'read'>): Promise<void> {
    if (this.keeper === undefined || this.control.isAbandoned) return;
    const state = stepper.read();
    this.keeper.keep(this.progress(), state);
    await state;
    this.clock.startStep();
  }
}
