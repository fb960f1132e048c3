import type { RunClock } from '../run-clock';
import type { Observer } from './observer';

/** Short work of others on the device that a run trains on. */
export interface GuestWork {
  readonly pieceWaits: boolean;
  /** Resolves once there is some. */
  pieceArrives(): Promise<void>;
  /** Does one piece; never rejects. */
  admitPiece(): Promise<void>;
}

/** Nobody comes. */
const NOBODY: GuestWork = {
  pieceWaits: false,
  pieceArrives: () => new Promise(() => undefined),
  admitPiece: async () => undefined,
};

/**
 * Lets short work of others onto the device between two steps, for at most half of the time, and leaves it out of the
 * training's. The run computes the same numbers without.
 */
export class Guests implements Observer {
  private readonly work: GuestWork;
  private readonly clock: RunClock;
  private notBefore = 0;

  constructor(clock: RunClock, work = NOBODY) {
    this.clock = clock;
    this.work = work;
  }

  due(): boolean {
    return this.work.pieceWaits && performance.now() >= this.notBefore;
  }

  async observe(): Promise<void> {
    const from = performance.now();
    await this.work.admitPiece();
    const ms = performance.now() - from;
    this.notBefore = performance.now() + ms;
    this.clock.paused(ms);
    this.clock.startStep();
  }

  /** While a run is paused they have all of the device, until `end` resolves. */
  async host(end: Promise<void>): Promise<void> {
    let ended = false;
    const ending = end.then(() => {
      ended = true;
    });
    while (!ended) {
      await Promise.race([ending, this.work.pieceArrives()]);
      if (!ended) await this.work.admitPiece();
    }
  }
}
