import type { Commands } from '../../device/webgpu/commands';
import type { Plan } from '../../device/webgpu/plan';
import { MOST_PARTS, type PartOf, Profiler } from '../../device/webgpu/profiler';
import { TypedError } from '../../errors/typed-error';
import { kernelTimes } from '../step-profile';
import type { KernelProfile } from '../stepper';

/** Every so many steps one is measured phase by phase; the first not, which warms up. */
const PROFILE_EVERY = 32;
const PROFILE_FIRST = 2;
/** Parts of a step that can be measured at once. */
const MOST_PROFILED = 512;

/**
 * Hands the plans of a step to the GPU, in one pass or in several submits, and measures some of the steps on the way:
 * phase by phase now and then, kernel by kernel when that is asked for. Measured or not, a step computes the same bits.
 */
export class StepTiming {
  private readonly device: GPUDevice;
  private readonly dispatches: number;
  private readonly profiler: Profiler | null;
  private ownKernelProfiler: Profiler | null = null;
  private kernelProfile: ((profile: KernelProfile) => void) | null = null;
  private phaseMs: Readonly<Record<string, number>> = {};
  private steps = 0;

  /** @param dispatches of one step */
  constructor(device: GPUDevice, dispatches: number) {
    this.device = device;
    this.dispatches = dispatches;
    // Parts that go through forward and losses one by one repeat those phases, and a step in several submits has more
    // parts still.
    this.profiler = Profiler.for(device, Math.min(dispatches, MOST_PROFILED));
  }

  /** Milliseconds of each phase of the step measured last. */
  get phases(): Readonly<Record<string, number>> {
    return this.phaseMs;
  }

  /**
   * The time of each kernel in the next step that is encoded.
   * @throws TypedError `profile-no-timestamps`, `profile-too-long`
   */
  profileKernels(): Promise<KernelProfile> {
    const { dispatches } = this;
    if (dispatches > MOST_PARTS) {
      const message =
        `A step of this run has ${dispatches} dispatches, ` + `and browsers time at most ${MOST_PARTS} at once.`;
      const action = 'Profile a run with a smaller batch or fewer blocks.';
      return Promise.reject(new TypedError('profile-too-long', message, action));
    }
    if (this.kernelProfiler() === null) {
      const message = 'This browser gives no timestamps of this GPU, so single kernels cannot be timed.';
      const action = 'Use a current Chrome or Edge; the chart of the step time needs none.';
      return Promise.reject(new TypedError('profile-no-timestamps', message, action));
    }
    return new Promise((resolve) => {
      this.kernelProfile = resolve;
    });
  }

  /**
   * A pass for each submit; of a measured step, for each phase or each dispatch. @returns what is to be called once it
   * is submitted
   */
  encode(commands: Commands, plans: readonly Plan[], submits: number): () => void {
    const longest = submits === 1 ? Number.POSITIVE_INFINITY : Math.ceil(this.dispatches / submits);
    const apart = Number.isFinite(longest);
    const partsBy = (keyOf: Parameters<Plan['parts']>[0], most: number): readonly PartOf[] =>
      plans.flatMap((plan) => plan.parts(keyOf, most).map((part) => ({ ...part, plan })));
    const byKernel = this.kernelProfile;
    const byPhase = ++this.steps % PROFILE_EVERY === PROFILE_FIRST;
    const kernels = () => partsBy(({ name }) => name, 1);
    const phases = () => partsBy(({ phase }) => phase, longest);
    const measured =
      byKernel !== null
        ? this.kernelProfiler()?.encode(commands, kernels(), apart)
        : byPhase
          ? this.profiler?.encode(commands, phases(), apart)
          : null;
    if (measured === null || measured === undefined) {
      encodePlainly(
        commands,
        partsBy(() => '', longest),
        apart,
      );
      return () => {};
    }
    this.kernelProfile = null;
    return () => {
      measured().then(
        (times) => {
          if (byKernel === null)
            this.phaseMs = Object.fromEntries(kernelTimes(times).map(({ name, ms }) => [name, ms]));
          else byKernel({ kernels: kernelTimes(times), resolutionMs: times.resolutionMs });
        },
        // A device that was lost tells of it elsewhere.
        () => {},
      );
    };
  }

  private kernelProfiler(): Profiler | null {
    this.ownKernelProfiler ??= Profiler.for(this.device, this.dispatches);
    return this.ownKernelProfiler;
  }

  destroy(): void {
    this.profiler?.destroy();
    this.ownKernelProfiler?.destroy();
  }
}

/** All parts in one pass, or each in a submit of its own. */
function encodePlainly(commands: Commands, parts: readonly PartOf[], apart: boolean): void {
  let pass = commands.encoder.beginComputePass();
  parts.forEach(({ plan, from, to }, i) => {
    if (i > 0 && apart) {
      pass.end();
      commands.submit();
      pass = commands.encoder.beginComputePass();
    }
    plan.encode(pass, from, to);
  });
  pass.end();
}
