import type { OpenedBackend } from '../device/webgpu/backend';
import type { PretrainingConfig } from './config';
import { measuredSignals, type Schedule, STEP_SIGNALS } from './learner';
import type { RunClock } from './run-clock';
import type { Point } from './signals';
import type { Stepper, Taken } from './stepper';

/**
 * Steps that were sent to the device and not reported yet: the thread does not wait for a GPU, so that the next step is
 * there when it is done with one. A step becomes a point of the run when its signals are read, in the order taken.
 */

/**
 * Steps left uncomputed while the next is sent: a GPU works meanwhile, and more would only lengthen its queue;
 * WebAssembly has nothing in flight.
 */
const UNCOMPUTED_STEPS = { webgpu: 1, wasm: 0 } as const;

interface StepInFlight {
  readonly step: number;
  readonly schedule: Schedule;
  /** The STEP_SIGNALS. */
  readonly signals: Promise<Float32Array>;
  /** When the device had computed it. */
  readonly finishedAt: Promise<number>;
  /** Or found that it cannot be. */
  isRead: boolean;
}

export class StepsInFlight {
  private readonly stepper: Pick<Stepper, 'flush'>;
  private readonly config: PretrainingConfig;
  private readonly uncomputed: number;
  private readonly clock: RunClock;
  private readonly report: (point: Point) => void;
  private readonly queue: StepInFlight[] = [];

  constructor(
    stepper: Pick<Stepper, 'flush'>,
    config: PretrainingConfig,
    device: OpenedBackend['kind'],
    clock: RunClock,
    report: (point: Point) => void,
  ) {
    this.stepper = stepper;
    this.config = config;
    this.uncomputed = UNCOMPUTED_STEPS[device];
    this.clock = clock;
    this.report = report;
  }

  /** Resolves when the device has computed enough of them for the next to be sent. */
  async push(step: number, schedule: Schedule, { done, signals }: Taken): Promise<void> {
    const sent = { step, schedule, signals, finishedAt: done.then(() => performance.now()), isRead: false };
    const settle = () => {
      sent.isRead = true;
    };
    // Whoever reads the step meets the cause of a failure, and of the two the first is enough.
    signals.then(settle, settle);
    sent.finishedAt.catch(() => {});
    this.queue.push(sent);
    await this.queue.at(-1 - this.uncomputed)?.finishedAt;
  }

  /** Reports those that have been read, but for the newest `most`. */
  async reportRead(most: number): Promise<void> {
    while (this.queue.length > most && this.queue[0].isRead) this.report(await this.takeOldest());
  }

  /** Reads and reports all but the newest `most`; waits for the device. */
  async reportAll(most = 0): Promise<void> {
    await this.stepper.flush();
    while (this.queue.length > most) this.report(await this.takeOldest());
  }

  /** The point of the oldest, which is left to the caller to report. */
  async takeOldest(): Promise<Point> {
    const [{ step, signals, schedule, finishedAt }] = this.queue.splice(0, 1);
    const read = await signals;
    const at = await finishedAt;
    const stepMs = this.clock.endStep(at);
    const bases = this.config.batch * this.config.windowLength;
    const values = Object.fromEntries(
      measuredSignals(this.config).map((name) => [name, read[STEP_SIGNALS.indexOf(name)]]),
    );
    return {
      step,
      ...this.clock.times(at),
      basesSeen: step * bases,
      values: {
        ...values,
        learningRate: schedule.learningRate,
        emaMomentum: schedule.momentum,
        stepMs,
        basesPerSecond: (1000 * bases) / stepMs,
      },
    };
  }
}
