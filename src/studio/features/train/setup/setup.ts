import type { DeviceReport } from '../../../../engine/notices';
import { type Problem, toProblem } from '../../../../errors/typed-error';
import type { GenomeSummary } from '../../../../genome/summary';
import type { PretrainingConfig } from '../../../../training/config';
import { checkPlan, emaHorizon, type Plan, planRun, resolveEmaStart } from '../../../../training/plan';
import { seedsProblem } from '../../../../training/seeds';
import type { SettingKey } from '../../../../training/settings';
import type { SpeedEstimate } from '../../../../training/speed-estimate';
import type { StudioState } from '../../../shell/state';
import { bytes, whole } from '../../../ui/format';
import { isActive } from '../../benchmarks/benchmarks';
import { seedsLeft } from '../../runs/seed-queue-view';
import { runActive } from '../live/run-state';
import { probeBlock } from '../probe-view';

/** What the setup says about a run before it starts. Pure: everything follows from the state. */

const COMFORTABLE_BYTES = 2 * 2 ** 30;
/** Above this a step takes minutes on a CPU, and the estimate with it. */
const ESTIMATE_FLOP_ON_CPU = 1e11;

export interface Warning {
  readonly id: string;
  readonly message: string;
}

/** Why a run cannot start now; null when it can. `path` names the setting to change. */
export function startBlock(state: StudioState): Pick<Problem, 'message' | 'action' | 'path'> | null {
  if (runActive(state)) return { message: 'A run is under way.', action: 'Stop it first.' };
  if (state.importing !== null)
    return { message: 'The genome is still being read.', action: 'Wait until it is imported.' };
  if (state.benchmarks.queue.some(isActive))
    return { message: 'Benchmarks are running.', action: 'Wait until they are done, or cancel them.' };
  if (state.genome === null) return { message: 'There is no genome yet.', action: 'Import one on the Data screen.' };
  const invalid = Object.entries(state.invalid)[0];
  if (invalid !== undefined) return { message: invalid[1].message, action: 'Correct the setting.', path: invalid[0] };
  const plan = planProblem(state.config, state.genome, state.device) ?? samplingProblem(state) ?? probeBlock(state);
  // Of a window that is too long, the split knows how much shorter it must be.
  return plan === null || plan.path === 'windowLength' ? (splitProblem(state.genome) ?? plan) : plan;
}

/** Why runs with several seeds cannot start now; null when they can. */
export function seedsBlock(state: StudioState): Pick<Problem, 'message' | 'action' | 'path'> | null {
  const { seedCount, config, runs } = state;
  const block = startBlock(state);
  if (block !== null) return block;
  const range = seedsProblem(config.seed, seedCount ?? 0);
  if (range !== null) return range;
  const queue = runs.report?.queue ?? null;
  if (queue === null || (queue.trained === null && seedsLeft(queue).length === 0)) return null;
  return queue.trained === null
    ? { message: `Seeds of ${queue.name} still wait.`, action: 'Go on with them, or clear the queue.' }
    : { message: 'Seeds are being trained, here or in another tab.', action: 'Wait for their end.' };
}

/** "Run with seeds 1 to 5". */
export const seedsName = ({ config: { seed }, seedCount }: Pick<StudioState, 'config' | 'seedCount'>): string =>
  seedCount === null ? 'Run with several seeds' : `Run with seeds ${seed} to ${seed + seedCount - 1}`;

function samplingProblem({ config, explore }: StudioState): Pick<Problem, 'message' | 'action' | 'path'> | null {
  if (config.validationBy === 'list' && config.validationRecords.trim() === '')
    return {
      message: 'Records are to be held out by name, but none is named.',
      action: 'Name them, or choose another way.',
      path: 'validationRecords',
    };
  if (config.sampling !== 'regions' || explore.regions !== null) return null;
  return {
    message: 'Windows are to be drawn from regions, but no file of regions was chosen.',
    action: 'Choose a BED or GFF3 file.',
    path: 'sampling',
  };
}

/** A genome may be long enough for a window and still have no room for a training and a held-out part. */
function splitProblem({ split }: GenomeSummary): Pick<Problem, 'message' | 'action' | 'path'> | null {
  if (split.trainBases > 0 && split.validationBases > 0) return null;
  return { message: split.description, action: 'Choose a shorter window, or a longer genome.', path: 'windowLength' };
}

/** What is wrong with one setting, by itself or together with the others; null when nothing is. */
export function settingProblem(state: StudioState, setting: SettingKey): string | null {
  const { invalid, config, genome, device } = state;
  const own = invalid[setting];
  if (own !== undefined) return own.message;
  const problem = (genome === null ? null : planProblem(config, genome, device)) ?? probeBlock(state);
  return problem?.path === setting ? problem.message : null;
}

/** The rules that tie settings to each other, to the genome and to the device. */
export function planProblem(
  config: PretrainingConfig,
  genome: GenomeSummary,
  device: DeviceReport | null = null,
): Problem | null {
  const { longest } = genome.lengths;
  if (genome.includedCount === 0)
    return {
      code: 'config-no-records',
      message: 'Every record is excluded.',
      action: 'Include at least one on the Data screen.',
    };
  try {
    checkPlan(config, longest, device);
    return null;
  } catch (cause) {
    return toProblem(cause);
  }
}

export function planWarnings(config: PretrainingConfig, device: DeviceReport | null): readonly Warning[] {
  const plan = planRun(config, device);
  const warnings: Warning[] = [];
  if (plan.bytes.total > COMFORTABLE_BYTES)
    warnings.push({
      id: 'memory',
      message:
        `The run plans ${bytes(plan.bytes.total)} of device memory. ` +
        'Above 2 GiB many GPUs fail: lower the batch or the window.',
    });
  const horizon = emaHorizon(resolveEmaStart(config));
  if (horizon > config.steps / 5)
    warnings.push({
      id: 'ema',
      message:
        `The teacher averages about ${whole(horizon)} steps, long against a run of ${whole(config.steps)}: ` +
        'it will lag behind the student. Lower the EMA momentum at the start.',
    });
  return warnings;
}

/** Settings that change how long a step takes. */
const SPEED_KEYS = [
  'backbone',
  'device',
  'threads',
  'arithmetic',
  'batch',
  'windowLength',
  'clsVectors',
  'width',
  'hidden',
  'groupSize',
  'heads',
  'blocks',
  'objective',
  'head',
  'centering',
  'mlmLoss',
  'projectorHidden',
  'prototypes',
  'contrastiveWeight',
  'neighbourWeight',
] satisfies readonly SettingKey[];

export const speedKey = (config: PretrainingConfig): string => SPEED_KEYS.map((key) => config[key]).join('|');

/**
 * The measured speed where it still belongs to this config; the finish time follows the steps without measuring again.
 */
export function currentEstimate({ estimate, config }: Pick<StudioState, 'estimate' | 'config'>): SpeedEstimate | null {
  if (estimate === null || speedKey(estimate.config) !== speedKey(config)) return null;
  const { stepMs, basesPerSecond, totalMs } = estimate.speed;
  return { stepMs, basesPerSecond, totalMs: totalMs * (config.steps / estimate.config.steps) };
}

/** A measurement that would itself take minutes is left to the user. */
export function estimatesByItself(config: PretrainingConfig, device: DeviceReport | null): boolean {
  if (device === null) return false;
  const plan = planRun(config, device);
  if (plan.bytes.total > COMFORTABLE_BYTES) return false;
  return !device.software || plan.flopPerStep < ESTIMATE_FLOP_ON_CPU;
}

export const canEstimate = (state: StudioState): boolean =>
  startBlock(state) === null && state.device !== null && state.estimating === null;

export interface RunLength {
  readonly id: 'quick' | 'preset' | 'long';
  readonly name: string;
  readonly purpose: string;
  /** Of the preset's steps. */
  readonly share: number;
}

/** The study of pretraining (docs/results/evidence.md) has the length in the middle. */
export const RUN_LENGTHS: readonly RunLength[] = [
  { id: 'quick', name: 'A quick look', purpose: 'to see it run', share: 0.1 },
  { id: 'preset', name: 'A first result', purpose: 'to probe and compare', share: 1 },
  { id: 'long', name: 'Long', purpose: 'to learn more of it', share: 10 / 3 },
];

/** Steps of a length of a preset; of many, whole thousands. */
export function stepsOf(preset: PretrainingConfig, { share }: RunLength): number {
  const steps = Math.round(preset.steps * share);
  return steps < 5000 ? steps : 1000 * Math.round(steps / 1000);
}

/** Why a preset is more than the device holds, whatever the genome; null where it is not, or not known yet. */
export function presetProblem(config: PretrainingConfig, device: DeviceReport | null): Problem | null {
  try {
    checkPlan(config, Number.POSITIVE_INFINITY, device);
    return null;
  } catch (cause) {
    return toProblem(cause);
  }
}

/** One line of a preset's card. */
export const presetFacts = (config: PretrainingConfig, plan: Plan = planRun(config)): string =>
  `${whole(config.windowLength)} bases, ${plan.layers} layers, width ${config.width}; ${whole(config.steps)} steps`;
