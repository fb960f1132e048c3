import type { OpenedBackend } from '../device/webgpu/backend';
import type { ErrorCode } from '../errors/codes';
import { TypedError } from '../errors/typed-error';
import { backboneLayers, layOut, type NetworkShape } from '../model/layout';
import type { PretrainingConfig } from './config';
import { isFused } from './fused/fits';
import { DEFAULT_LIMITS, type MemoryLimits, planMemory } from './fused/memory';

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

/** Bytes of a number. */
const FLOAT = 4;
/**
 * What the composed step holds beyond its kept activations, fitted to the bytes WebGPU held at five sizes from 30 to
 * 460 thousand parameters (within 2 %): copies of the parameter vector (student, teacher, gradient, moments, old and
 * new, and temporaries that wait for a submit), and per token so many vectors as wide as a layer plus views, logits and
 * their gradients.
 */
const WEIGHT_COPIES = 24;
const ROW_TEMPORARIES = 8;
const ROW_CONSTANT = 300;

export interface PlannedBytes {
  /** Student, teacher, gradient, both moments, and temporaries as long as these. */
  readonly weights: number;
  /** What the student's forward pass keeps for its backward pass. */
  readonly activations: number;
  /** The batch, and temporaries as long as the batch. */
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
  const { width: D, batch: B, windowLength: L, clsVectors: C } = config;
  const tokens = L + C;
  const layers = backboneLayers(config);
  const costs = config.backbone === 'transformer' ? transformerCosts(config, tokens) : chordMixerCosts(config);
  const parameters = layOut(config).size;
  const rows = B * tokens;
  return {
    tokens,
    layers,
    parameters,
    // Forward twice, student and teacher; backward costs another two, of attention two and a half, which computes its
    // scores again.
    flopPerStep: 2 * rows * (4 * (10 * D + layers * costs.linear) + 4.5 * layers * costs.attention),
    bytes: isFused(device) ? fusedBytes(config, device) : composedBytes(config, costs, { layers, rows, parameters }),
  };
}

/**
 * What one layer costs for each token: multiply-adds of its linear maps and of attention, and numbers the composed step
 * keeps for its backward pass.
 */
interface LayerCosts {
  readonly linear: number;
  readonly attention: number;
  readonly kept: number;
  /** Numbers in a row of its widest tensor. */
  readonly widest: number;
}

/** Keeps its input [D] and its pre-activation [H]; the hidden activation is computed again. */
const chordMixerCosts = ({ width: D, hidden: H }: NetworkShape): LayerCosts => ({
  linear: 2 * D * H,
  attention: 0,
  kept: D + H,
  widest: Math.max(D, H),
});

/**
 * Keeps both sublayers' inputs and norms [D], turned queries, keys and values [3 D], what attention gives [D], and the
 * hidden layer twice [H].
 */
const transformerCosts = ({ width: D, hidden: H }: NetworkShape, tokens: number): LayerCosts => ({
  linear: 4 * D * D + 2 * D * H,
  attention: 2 * tokens * D,
  kept: 8 * D + 2 * H,
  widest: Math.max(3 * D, H),
});

/**
 * Bytes beside a fused step's own buffers: what an evaluation makes of logits and CLS vectors, per window position and
 * CLS vector channel.
 */
const EVALUATION_POSITION = 160;
const EVALUATION_CHANNEL = 40;

function fusedBytes(config: PretrainingConfig, device: PlanDevice | null): PlannedBytes {
  const { bytes, windows, keepsHidden } = planMemory(config, limitsOf(device));
  const evaluation =
    config.batch * (EVALUATION_POSITION * config.windowLength + EVALUATION_CHANNEL * config.clsVectors * config.width);
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

function composedBytes(
  { width: D, hidden: H, batch }: PretrainingConfig,
  { kept, widest }: LayerCosts,
  { layers, rows, parameters }: { readonly layers: number; readonly rows: number; readonly parameters: number },
): PlannedBytes {
  const weights = WEIGHT_COPIES * parameters * FLOAT;
  const activations = layers * rows * kept * FLOAT;
  const workspace = rows * (ROW_TEMPORARIES * (D + H) + ROW_CONSTANT) * FLOAT;
  const largestTensor = FLOAT * Math.max(rows * widest, parameters);
  return {
    weights,
    activations,
    workspace,
    total: weights + activations + workspace,
    largestTensor,
    windows: batch,
    keepsHidden: true,
  };
}

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
export function resolveEmaStart(config: Pick<PretrainingConfig, 'emaStart' | 'steps'>): number {
  if (config.emaStart !== 'auto') return config.emaStart;
  return Math.min(PUBLISHED_MOMENTUM, Math.max(SHORTEST_MOMENTUM, 1 - 1 / (HORIZON_SHARE * config.steps)));
}

/** Steps between validations: `auto` gives about twenty over the run. */
export function resolveEvaluateEvery(config: Pick<PretrainingConfig, 'evaluateEvery' | 'steps'>): number {
  return config.evaluateEvery === 'auto'
    ? Math.min(500, Math.max(5, Math.round(config.steps / 20)))
    : config.evaluateEvery;
}

type Fail = (code: ErrorCode, path: string, message: string, action: string) => void;

/** The attention kernels load four channels at a time and keep a head's row in registers. */
const HEAD_MULTIPLE = 4;
const WIDEST_HEAD = 128;

function checkHeads({ width, heads }: PretrainingConfig, fail: Fail): void {
  const headWidth = width / heads;
  if (headWidth % HEAD_MULTIPLE === 0 && headWidth <= WIDEST_HEAD) return;
  fail(
    'config-head-width',
    'heads',
    `${heads} heads share ${width} channels: ${Number(headWidth.toPrecision(3))} each, which must be a multiple of ${HEAD_MULTIPLE} of at most ${WIDEST_HEAD}.`,
    'Change the number of heads or the width.',
  );
}

/**
 * Rules that tie settings to each other and to the genome.
 * @param longestRecord bases of the longest included record
 * @throws TypedError `config-*` with the path of the setting to change
 */
export function checkPlan(config: PretrainingConfig, longestRecord: number): void {
  const fail: Fail = (code, path, message, action) => {
    throw new TypedError(code, message, action, { path });
  };
  if (config.windowLength > longestRecord) {
    fail(
      'config-window-too-long',
      'windowLength',
      `The window is ${config.windowLength.toLocaleString('en')} bases, but the longest record has ${longestRecord.toLocaleString('en')}.`,
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
  if (config.backbone === 'transformer') checkHeads(config, fail);
  else if (config.groupSize > config.width) {
    fail(
      'config-group-too-wide',
      'groupSize',
      `A channel group of ${config.groupSize} is wider than the model's ${config.width} channels.`,
      'Lower the group size.',
    );
  }
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
}
