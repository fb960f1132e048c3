import type { OpenedBackend } from '../device/webgpu/backend';
import type { TaskProbe } from '../evaluation/task-probe';
import { baselines } from '../genome/analysis/composition';
import { fitTwoSided } from '../genome/analysis/two-sided';
import type { PackedGenome } from '../genome/packed/packed-genome';
import type { Split } from '../genome/split/split';
import { layOut } from '../model/layout';
import { contrastiveClasses } from '../model/shape';
import { initialParameters } from '../model/weights';
import type { PretrainingConfig } from './config';
import { initialState, type LearnerState } from './learner';
import type { GuestWork } from './observers/guests';
import { planRun, resolveEmaStart } from './plan';
import type { Keeper, ResumePoint, StartState } from './record/progress';
import type { RunInfo } from './run';
import type { StepFacts } from './stepper';
import { type HeldOutBatch, tableOnHidden } from './views/held-out-windows';

/** What a run is given, and what it begins with: fresh weights, those of another run, or where it was broken off. */

/** What is trained, on what. */
export interface TrainingJob {
  readonly name: string;
  readonly genome: PackedGenome;
  readonly split: Split;
  readonly config: PretrainingConfig;
  readonly device: OpenedBackend;
}

/** How a run is kept, and what it goes on from. */
export interface Continuity {
  readonly keeper?: Keeper;
  readonly from?: ResumePoint;
  /** Of no effect where `from` is given. */
  readonly start?: StartState;
  /** Judges the teacher along the run, every `probeEvery` steps. */
  readonly probe?: TaskProbe;
  /**
   * The kernel variants a run that goes on, or begins again, began with: without them it would not compute the same
   * bits.
   */
  readonly kernels?: Readonly<Record<string, string>>;
  /** Let onto the device between two steps. */
  readonly guests?: GuestWork;
}

/** The state before the first step that is taken. */
export function startingState(config: PretrainingConfig, { from, start }: Continuity): LearnerState {
  if (from !== undefined) return from.learner;
  const layout = layOut(config);
  const { student, teacher } = start ?? { student: initialParameters(layout, config.seed), teacher: undefined };
  return initialState(layout, config, student, teacher);
}

/** Whose weights a run begins with; nothing where its seed draws them, or where it goes on. */
export const startedFrom = ({ from, start }: Continuity): Pick<RunInfo, 'startedFrom'> =>
  from === undefined && start !== undefined ? { startedFrom: start.from } : {};

/** ln K of the teacher's CLS distribution: its largest entropy. */
export const entropyCeiling = (config: PretrainingConfig): number => Math.log(contrastiveClasses(config));

/** What is told of a run when it starts. */
export function runInfo(
  { name, genome, split, config, device }: TrainingJob,
  heldOut: readonly HeldOutBatch[],
  facts: StepFacts & Pick<RunInfo, 'probe' | 'startedFrom'>,
): RunInfo {
  const { table, baseline } = fitTwoSided(genome, split);
  const onHidden = tableOnHidden(heldOut, table, config.windowLength);
  return {
    name,
    config,
    device,
    parameters: layOut(config).size,
    plannedBytes: planRun(config, device).bytes.total,
    ...facts,
    baselines: { ...baselines(genome, split), twoSided: { ...baseline, onHidden } },
    trainBases: split.train.bases,
    emaStart: resolveEmaStart(config),
    entropyCeiling: entropyCeiling(config),
  };
}
