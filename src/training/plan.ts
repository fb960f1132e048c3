import type { OpenedBackend } from '../device/webgpu/backend';
import type { ErrorCode } from '../errors/codes';
import { TypedError } from '../errors/typed-error';
import { backboneCosts, HEAP_BYTES } from '../model/costs';
import { layOut } from '../model/layout';
import { predictionWeights, tokensOf } from '../model/shape';
import { BACKBONES, backboneLayers } from '../model/spec';
import { BASE_CLASSES } from '../numerics/constants';
import type { PretrainingConfig } from './config';
import { DEFAULT_LIMITS, type MemoryLimits, planMemory } from './fused/memory';
import { NATIVE_LIMITS, nativeBytes } from './fused/native-layout';

/** What a run will compute and hold, known before anything is allocated. */
export interface Plan {
  /** T = L + C. */
  readonly tokens: number;
  readonly layers: number;
  readonly parameters: number;
  /** Floating-point operations of one step: student forward and backward, teacher forward. */
  readonly flopPerStep: number;
  readonly bytes: PlannedBytes;
}

export interface PlannedBytes {
  /** Student, teacher, gradient, both moments. */
  readonly weights: number;
  /** What the student's forward pass keeps for its backward pass. */
  readonly activations: number;
  /** The batch, what losses and kernels need to work in, and what an evaluation adds. */
  readonly workspace: number;
  readonly total: number;
  /** The largest single tensor, which must fit into one buffer binding. */
  readonly largestTensor: number;
  /** Windows computed at a time: B, or a part of it where the whole batch would not fit. */
  readonly windows: number;
  /** Whether hidden activations are kept for the backward pass, or computed again. */
  readonly keepsHidden: boolean;
}

/** What a plan must know of the device; none means a GPU with WebGPU's default limits. */
type PlanDevice = Pick<OpenedBackend, 'kind' | 'software' | 'maxBindingBytes'>;

/** What a device leaves to a run. */
export const limitsOf = (device: PlanDevice | null): MemoryLimits =>
  device === null
    ? DEFAULT_LIMITS
    : { ...DEFAULT_LIMITS, bindingBytes: device.maxBindingBytes, software: device.software };

export function planRun(config: PretrainingConfig, device: PlanDevice | null = null): Plan {
  const tokens = tokensOf(config);
  const costs = backboneCosts(config);
  const rows = config.batch * tokens;
  // The student goes forward, and back at twice the cost, of attention two and a half times, which computes its scores
  // again; the teacher goes forward.
  const linear = (3 + teacherPasses(config)) * (2 * BASE_CLASSES * config.width + costs.linear);
  const attention = (3.5 + teacherPasses(config)) * costs.attention;
  return {
    tokens,
    layers: backboneLayers(config),
    parameters: layOut(config).size,
    flopPerStep: 2 * (rows * (linear + attention) + 3 * predictedNumbers(config) * 2 * config.width),
    bytes: device?.kind === 'wasm' ? processorBytes(config) : gpuBytes(config, device),
  };
}

/** How often the teacher goes forward in a step: once for each view that a loss asks for. */
function teacherPasses(config: PretrainingConfig): number {
  if (config.contrastiveWeight === 0) return 0;
  return config.objective === 'latent' && predictionWeights(config).neighbour > 0 ? 2 : 1;
}

/** Hidden numbers that predictors make of the masked bases, and of the windows. */
function predictedNumbers(config: PretrainingConfig): number {
  const { latent, neighbour } = predictionWeights(config);
  const rows = (latent > 0 ? config.maskRate * config.windowLength : 0) + (neighbour > 0 ? 1 : 0);
  return config.batch * rows * config.projectorHidden;
}

/**
 * Bytes beside a fused step's own buffers: what an evaluation makes of logits and CLS vectors, per window position and
 * CLS vector channel.
 */
const EVALUATION_POSITION = 160;
const EVALUATION_CHANNEL = 40;

function gpuBytes(config: PretrainingConfig, device: PlanDevice | null): PlannedBytes {
  const { bytes, windows, keepsHidden } = planMemory(config, limitsOf(device));
  const evaluation = evaluationBytes(config);
  return {
    weights: bytes.weights,
    activations: bytes.activations,
    workspace: bytes.workspace + evaluation,
    total: bytes.total + evaluation,
    largestTensor: bytes.largestBinding,
    windows,
    keepsHidden,
  };
}

/** A step on the processor, counted from what is laid out. */
function processorBytes(config: PretrainingConfig): PlannedBytes {
  const memory = planMemory(config, NATIVE_LIMITS);
  const { bytes, windows, keepsHidden } = memory;
  // The calls of further parts are a few kilobytes each.
  const parts = Math.min(2, config.batch / windows);
  const step = nativeBytes({ layout: layOut(config), settings: config, memory, views: config, parts });
  const total = step + evaluationBytes(config);
  return {
    weights: bytes.weights,
    activations: bytes.activations,
    workspace: total - bytes.weights - bytes.activations,
    total,
    largestTensor: bytes.largestBinding,
    windows,
    keepsHidden,
  };
}

const evaluationBytes = ({ batch, windowLength, clsVectors, width }: PretrainingConfig): number =>
  batch * (EVALUATION_POSITION * windowLength + EVALUATION_CHANNEL * clsVectors * width);

/** EMA horizon of the start momentum in steps, 1 / (1 - m). */
export const emaHorizon = (momentum: number): number => 1 / (1 - momentum);

/** `auto` lets the EMA horizon be this share of the run... */
const HORIZON_SHARE = 1 / 60;
/** ...between a teacher that follows closely and the paper's 250 steps. */
const SHORTEST_MOMENTUM = 0.5;
const PUBLISHED_MOMENTUM = 0.996;

/**
 * The start momentum. The published 0.996 averages 250 of 46,860 steps; in a run of 300 it would leave the teacher
 * useless (method, section 9). The share was measured: shorter horizons at the start teach the CLS vectors more
 * (docs/results/objectives.md).
 */
export function resolveEmaStart(config: Pick<PretrainingConfig, 'emaStart' | 'steps' | 'scheduleSteps'>): number {
  if (config.emaStart !== 'auto') return config.emaStart;
  return Math.min(PUBLISHED_MOMENTUM, Math.max(SHORTEST_MOMENTUM, 1 - 1 / (HORIZON_SHARE * scheduleSteps(config))));
}

/** Steps over which learning rate and momentum change: all of a run, where nothing else is set. */
export const scheduleSteps = (config: Pick<PretrainingConfig, 'steps' | 'scheduleSteps'>): number =>
  config.scheduleSteps === 'auto' ? config.steps : config.scheduleSteps;

/** Steps between validations: `auto` gives about twenty over the run. */
export function resolveEvaluateEvery(config: Pick<PretrainingConfig, 'evaluateEvery' | 'steps'>): number {
  return config.evaluateEvery === 'auto'
    ? Math.min(500, Math.max(5, Math.round(config.steps / 20)))
    : config.evaluateEvery;
}

type Fail = (code: ErrorCode, path: string, message: string, action: string) => void;

/**
 * Rules that tie settings to each other, to the genome, and to the device where it is known.
 * @param longestRecord bases of the longest included record
 * @throws TypedError `config-*` with the path of the setting to change
 */
export function checkPlan(config: PretrainingConfig, longestRecord: number, device: PlanDevice | null = null): void {
  const fail: Fail = (code, path, message, action) => {
    throw new TypedError(code, message, action, { path });
  };
  if (config.windowLength > longestRecord) {
    fail(
      'config-window-too-long',
      'windowLength',
      `The window is ${config.windowLength.toLocaleString('en')} bases, ` +
        `but the longest record has ${longestRecord.toLocaleString('en')}.`,
      // Twice the window, to train on some of the record and hold the rest out.
      `Choose a window of at most ${Math.floor(longestRecord / 2).toLocaleString('en')} bases, or a longer genome.`,
    );
  }
  if (config.maskZeroShare + config.maskRandomShare > 1) {
    fail(
      'config-mask-shares',
      'maskRandomShare',
      'The hidden and the replaced share of the masked positions add up to more than 1.',
      'Lower one of them.',
    );
  }
  const problem = BACKBONES[config.backbone].problem(config);
  if (problem !== null) fail(problem.code, problem.size, problem.message, problem.action);
  if (config.augmentationReach >= config.windowLength) {
    fail(
      'config-reach-too-long',
      'augmentationReach',
      'The augmentations reach further than the window is long.',
      'Lower the reach.',
    );
  }
  if (config.validationWindows < config.batch) {
    fail(
      'config-few-validation-windows',
      'validationWindows',
      `${config.validationWindows} validation windows are fewer than one batch of ${config.batch}.`,
      'Raise the number of validation windows.',
    );
  }
  if (config.contrastiveWeight === 0 && config.mlmWeight === 0) {
    fail(
      'config-no-loss',
      'mlmWeight',
      'Both loss weights are 0: there is nothing to learn from.',
      'Raise one of them.',
    );
  }
  if (device?.kind === 'wasm') checkHeap(config, fail);
  if (device?.kind === 'webgpu') checkBinding(config, device, fail);
}

/** The processor's heap cannot grow further than its addresses reach. */
function checkHeap(config: PretrainingConfig, fail: Fail): void {
  const { batch, windowLength } = config;
  const bytesOf = (windows: number) => planRun({ ...config, batch: windows }, WASM).bytes.total;
  const needed = bytesOf(batch);
  if (needed <= HEAP_BYTES) return;
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  const [windows, bases] = [batch, windowLength].map((count) => count.toLocaleString('en'));
  const message =
    `A step of ${windows} windows of ${bases} bases takes about ${gib(needed)} GiB, ` +
    `and WebAssembly holds ${gib(HEAP_BYTES)}.`;
  let fitting = Math.floor(batch / 2);
  while (fitting >= LEAST_BATCH && bytesOf(fitting) > HEAP_BYTES) fitting = Math.floor(fitting / 2);
  if (fitting >= LEAST_BATCH)
    fail('config-memory', 'batch', message, `Lower the batch to ${fitting} or the window, or choose WebGPU.`);
  fail('config-memory', 'windowLength', message, 'Choose a shorter window, a smaller model, or WebGPU.');
}

/** No kernel can read a tensor that is larger than what the device binds at once. */
function checkBinding(config: PretrainingConfig, device: PlanDevice, fail: Fail): void {
  const { largestTensor } = planRun(config, device).bytes;
  const { maxBindingBytes } = device;
  if (maxBindingBytes === 0 || largestTensor <= maxBindingBytes) return;
  const [needs, binds] = [largestTensor, maxBindingBytes].map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`);
  fail(
    'config-memory',
    'batch',
    `The largest tensor of a step takes ${needs}, and this device binds at most ${binds} at once.`,
    'Lower the batch or the window, or choose a smaller model.',
  );
}

const WASM: PlanDevice = { kind: 'wasm', software: true, maxBindingBytes: 0 };
/** The contrastive loss compares the windows of a batch. */
const LEAST_BATCH = 2;
