import { toProblem } from '../../errors/typed-error';
import type { TaskProbe } from '../../evaluation/task-probe';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import type { PretrainingConfig } from '../config';
import type { PauseControl } from '../pause-control';
import type { RunInfo } from '../run';
import type { Stepper } from '../stepper';
import type { Measured, Observer, RunLog } from './observer';

class Stopped extends Error {}

/**
 * Probes the teacher of a run every so many steps (docs/benchmarks.md, "Along a run"), beside the network as it was
 * before its first step. What fails is said once, and the run goes on without.
 */
export class Probe implements Observer<Measured> {
  private probe: Pick<TaskProbe, 'score' | 'facts'> | null;
  private readonly config: PretrainingConfig;
  private readonly control: PauseControl;
  private readonly log: RunLog;
  private untrained: number | null = null;

  constructor(
    probe: Pick<TaskProbe, 'score' | 'facts'> | undefined,
    config: PretrainingConfig,
    control: PauseControl,
    log: RunLog,
  ) {
    this.probe = config.probeEvery === 0 ? null : (probe ?? null);
    this.config = config;
    this.control = control;
    this.log = log;
  }

  due(step: number): boolean {
    return this.probe !== null && (step % this.config.probeEvery === 0 || step === this.config.steps);
  }

  /** What of it is told with the run. */
  get facts(): Pick<RunInfo, 'probe'> {
    return this.probe === null ? {} : { probe: this.probe.facts };
  }

  /** The probe's signals; none where the run was stopped meanwhile. */
  async observe(step: number, stepper: Pick<Stepper, 'read'>): Promise<Measured> {
    if (this.probe === null) return {};
    try {
      const { teacher } = await stepper.read();
      const from = performance.now();
      const probeMcc = await this.probe.score(teacher, this.pace);
      const probeMs = performance.now() - from;
      this.untrained ??= await this.probe.score(initialParameters(layOut(this.config), this.config.seed), this.pace);
      return { probeMcc, probeUntrained: this.untrained, probeMs };
    } catch (cause) {
      if (cause instanceof Stopped) return {};
      this.probe = null;
      this.log(step, 'warning', `The probe failed and is left out from here on: ${toProblem(cause).message}`);
      return {};
    }
  }

  /** Lets a pause and a stop in: a stop ends the probe at once, a pause waits for it. */
  private readonly pace = async (): Promise<void> => {
    await this.control.yieldThread();
    if (this.control.isStopped) throw new Stopped();
  };
}
