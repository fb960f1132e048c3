import { toProblem } from '../errors/typed-error';
import type { TaskProbe } from '../evaluation/task-probe';
import { layOut } from '../model/layout';
import { initialParameters } from '../model/weights';
import type { PretrainingConfig } from './config';
import type { Gate } from './gate';
import type { LogEntry, RunInfo } from './run';
import type { Signal } from './signals';
import type { Stepper } from './stepper';

class Stopped extends Error {}

/**
 * Probes the teacher of a run every so many steps (docs/benchmarks.md, "Along a run"), beside the network as it was
 * before its first step. It reads the learner and changes nothing of it: the run computes the same numbers without.
 */
export class Probing {
  private probe: TaskProbe | null;
  private readonly config: PretrainingConfig;
  private readonly gate: Gate;
  private readonly log: (step: number, level: LogEntry['level'], message: string) => void;
  private untrained: number | null = null;

  constructor(
    probe: TaskProbe | undefined,
    config: PretrainingConfig,
    gate: Gate,
    log: (step: number, level: LogEntry['level'], message: string) => void,
  ) {
    this.probe = config.probeEvery === 0 ? null : (probe ?? null);
    this.config = config;
    this.gate = gate;
    this.log = log;
  }

  due(step: number): boolean {
    return this.probe !== null && (step % this.config.probeEvery === 0 || step === this.config.steps);
  }

  /** What of it is told with the run. */
  get facts(): Pick<RunInfo, 'probe'> {
    return this.probe === null ? {} : { probe: this.probe.facts };
  }

  /**
   * The probe's signals after a step; none where it is not due or the run was stopped meanwhile. What fails is said
   * once, and the run goes on without.
   */
  async measure(learner: Stepper, step: number): Promise<Partial<Record<Signal, number>>> {
    if (this.probe === null || !this.due(step)) return {};
    try {
      const { teacher } = await learner.read();
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
    await this.gate.breathe();
    if (this.gate.isAbandoned) throw new Stopped();
  };
}
