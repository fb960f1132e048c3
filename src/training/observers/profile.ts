import { toProblem } from '../../errors/typed-error';
import type { RunListener } from '../run';
import type { Stepper } from '../stepper';
import type { Observer } from './observer';

/**
 * Tells where a step spends its time, kernel by kernel, when that is asked for. It looks at the boundary before the
 * step and is told after it; one profile at a time.
 */
export class Profile implements Observer {
  private readonly listener: Pick<RunListener, 'profiled' | 'profileFailed'>;
  private asked = false;
  private underWay = false;

  constructor(listener: Pick<RunListener, 'profiled' | 'profileFailed'>) {
    this.listener = listener;
  }

  /** Has the step that is taken next timed, unless one is being timed. */
  ask(): void {
    this.asked = !this.underWay;
  }

  due(): boolean {
    return this.asked;
  }

  /** Resolves at once: training does not wait for the times. */
  async observe(step: number, stepper: Pick<Stepper, 'profileKernels'>): Promise<void> {
    this.asked = false;
    this.underWay = true;
    const told = (tell: () => void) => {
      this.underWay = false;
      tell();
    };
    stepper.profileKernels().then(
      (kernels) => told(() => this.listener.profiled({ step: step + 1, ...kernels })),
      (cause) => told(() => this.listener.profileFailed(toProblem(cause))),
    );
  }
}
