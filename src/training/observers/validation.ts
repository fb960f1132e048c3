import type { PretrainingConfig } from '../config';
import { resolveEvaluateEvery } from '../plan';
import type { Stepper } from '../stepper';
import type { HeldOutBatch } from '../views/held-out-windows';
import { heldOutSignals, teacherMlm } from './held-out-signals';
import type { Measured, Observer } from './observer';

/** Whether a run is validated after a step: the first, the last, and every so many between. */
export function validatedAfter(config: PretrainingConfig): (step: number) => boolean {
  const every = resolveEvaluateEvery(config);
  return (step) => step === 1 || step === config.steps || step % every === 0;
}

/** Measures both networks on the held-out windows, and the teacher on the batch of the step. */
export class Validation implements Observer<Measured> {
  readonly due: (step: number) => boolean;
  private readonly heldOut: readonly HeldOutBatch[];
  private readonly config: PretrainingConfig;

  constructor(heldOut: readonly HeldOutBatch[], config: PretrainingConfig) {
    this.due = validatedAfter(config);
    this.heldOut = heldOut;
    this.config = config;
  }

  async observe(_step: number, stepper: Pick<Stepper, 'forward' | 'teacherOnStep'>): Promise<Measured> {
    // First: the step's views are there until another input takes their place.
    const mlmTeacher = await teacherMlm(stepper, this.config);
    return { mlmTeacher, ...(await heldOutSignals(stepper, this.heldOut, this.config)) };
  }
}
