import { aligned } from '../../device/webgpu/sizes';
import { planActivations, scratch } from '../../model/activations';
import { type ArenaLayout, arenaLayout } from '../../model/arena-layout';
import { layOut } from '../../model/layout';
import { comparesCls, contrastiveClasses, predictionWeights, projectorBottleneck, tokensOf } from '../../model/shape';
import { describe } from '../../model/spec';
import type { NetworkSpec } from '../../model/spec/description';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { partialCount } from '../../ops/adamw-ema/sizes';
import { codeWords } from '../../ops/input-views/layout';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';
import type { ObjectiveShape } from '../config';

/** What decides how much a fused step holds. */
export type FusedShape = ObjectiveShape & { readonly batch: number };

/** What a device allows. */
export interface MemoryLimits {
  /** Bytes a run may hold in all. */
  readonly budgetBytes: number;
  /** Largest buffer binding. */
  readonly bindingBytes: number;
  /** Adapters that compute on the CPU want few large pieces of work; hardware wants many. */
  readonly software: boolean;
}

/** Above this many GPUs fail; and WebGPU's own default for a binding. */
export const DEFAULT_LIMITS: MemoryLimits = { budgetBytes: 2 * 2 ** 30, bindingBytes: 128 * 2 ** 20, software: false };

/** Sizes of all buffers in numbers of four bytes, by what they are for. A step makes no others. */
export interface FusedMemory {
  /** m: windows computed at a time, a divisor of B. */
  readonly windows: number;
  /** Whether each layer keeps its hidden activation for the backward pass, or computes it again. */
  readonly keepsHidden: boolean;
  /** Parts the rows are cut into for the weights' gradients. */
  readonly slices: number;
  readonly weights: Readonly<
    Record<'student' | 'teacher' | 'firstMoment' | 'secondMoment' | 'gradient' | 'biasGradient', number>
  >;
  /** What the layers leave behind: of each name so many buffers. */
  readonly activations: Readonly<Record<string, { readonly count: number; readonly numbers: number }>>;
  /** What the layers need beside that, one after the other. */
  readonly scratch: Readonly<Record<string, number>>;
  readonly workspace: Readonly<Record<WorkspaceName, number>>;
  readonly bytes: {
    readonly weights: number;
    readonly activations: number;
    readonly workspace: number;
    readonly total: number;
    readonly largestBinding: number;
  };
}

/** What a step needs whichever its backbone. */
export type WorkspaceName =
  | 'codes'
  | 'shown'
  | 'studentInput'
  | 'teacherInput'
  | 'labels'
  | 'total'
  | 'dFirst'
  | 'dSecond'
  | 'dLogits'
  | 'baseLogits'
  | 'pooledStudent'
  | 'pooledTeacher'
  | 'logitsStudent'
  | 'logitsTeacher'
  | 'distribution'
  | 'dContrastive'
  | 'dCls'
  | 'rows'
  | 'usage'
  | 'center'
  | 'studentCentered'
  | 'teacherCentered'
  | 'cosines'
  | 'infoNce'
  | 'projectorHidden'
  | 'projectorSlope'
  | 'projectorDHidden'
  | 'bottleneck'
  | 'units'
  | 'dUnits'
  | 'dBottleneck'
  | 'unitPrototypes'
  | 'dUnitPrototypes'
  | 'neighbourHidden'
  | 'neighbourSlope'
  | 'neighbour'
  | 'dNeighbour'
  | 'dNeighbourHidden'
  | 'dMeans'
  | 'latentTargets'
  | 'latentHidden'
  | 'latentSlope'
  | 'latent'
  | 'latentLosses'
  | 'rowLosses'
  | 'partials'
  | 'distances'
  | 'control'
  | 'applied'
  | 'ring';

/** Steps whose signals the ring holds. */
export const RING_ROWS = 64;
export const STAGING_BUFFERS = 3;

const FLOAT = 4;
/** Slices of the gradient where hardware wants them: enough workgroups for a small matrix, within this many bytes. */
const MOST_SLICES = 32;
const SLICE_BYTES = 64 * 2 ** 20;
/** Fewer rows at a time leave a GPU idle: rather compute activations again. */
const LEAST_ROWS = 1024;
/** Tiles of four rows, as many as a dispatch has workgroups along one dimension. */
const MOST_ROWS = 4 * 65_535;

/**
 * How a step fits into a device: as many windows at a time as may be, with the hidden activations kept where that is
 * possible.
 */
export function planMemory(shape: FusedShape, limits: MemoryLimits = DEFAULT_LIMITS): FusedMemory {
  const tokens = tokensOf(shape);
  const network = { spec: describe(shape), arena: arenaLayout(layOut(shape)) };
  const fitting = (keepsHidden: boolean): FusedMemory | undefined => {
    for (const windows of divisors(shape.batch)) {
      if (windows * tokens > MOST_ROWS) continue;
      const memory = sizes(shape, network, limits, windows, keepsHidden);
      if (memory.bytes.total <= limits.budgetBytes && memory.bytes.largestBinding <= limits.bindingBytes) return memory;
    }
    return undefined;
  };
  const [keeping, again] = [fitting(true), fitting(false)];
  if (keeping?.windows === shape.batch) return keeping;
  // The whole batch at once saves its contrastive loss a forward pass, which costs more than hidden activations do.
  if (again?.windows === shape.batch) return again;
  if (keeping !== undefined && keeping.windows * tokens >= LEAST_ROWS) return keeping;
  // Where nothing fits, the smallest is tried: the device has the last word.
  return again ?? keeping ?? sizes(shape, network, limits, 1, false);
}

/** Largest first. */
const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => n - i).filter((m) => n % m === 0);

function sizes(
  shape: FusedShape,
  { spec, arena }: { readonly spec: NetworkSpec; readonly arena: ArenaLayout },
  limits: MemoryLimits,
  windows: number,
  keepsHidden: boolean,
): FusedMemory {
  const { span, decayedSpan } = arena;
  const tokens = tokensOf(shape);
  const sliceBytes = Math.min(limits.bindingBytes, SLICE_BYTES);
  const slices = limits.software ? 1 : Math.max(1, Math.min(MOST_SLICES, Math.floor(sliceBytes / (span * FLOAT))));
  const weights = {
    student: span,
    teacher: span,
    firstMoment: span,
    secondMoment: span,
    gradient: slices * decayedSpan,
    biasGradient: slices * (span - decayedSpan),
  };
  const lists = Object.entries(planActivations(spec, shape.width, keepsHidden).buffers);
  const activations = Object.fromEntries(
    lists.map(([name, { count, width }]) => [name, { count, numbers: windows * tokens * width }]),
  );
  const backbone = scratch(spec, windows, tokens);
  const workspace = workspaceOf(shape, windows, span);
  const sum = (numbers: readonly number[]) => FLOAT * numbers.reduce((total, n) => total + n, 0);
  const uniforms = aligned(32) + (shape.batch / windows) * aligned(16);
  const staging = STAGING_BUFFERS * RING_ROWS * RING_NUMBERS * FLOAT;
  const bytes = {
    weights: sum(Object.values(weights)),
    activations: sum(Object.values(activations).map(({ count, numbers }) => count * numbers)),
    workspace: sum([...Object.values(backbone), ...Object.values(workspace)]) + uniforms + staging,
  };
  const largest = Math.max(
    ...Object.values(weights),
    ...Object.values(activations).map(({ numbers }) => numbers),
    ...Object.values(backbone),
    ...Object.values(workspace),
  );
  return {
    windows,
    keepsHidden,
    slices,
    weights,
    activations,
    scratch: backbone,
    workspace,
    bytes: { ...bytes, total: bytes.weights + bytes.activations + bytes.workspace, largestBinding: FLOAT * largest },
  };
}

function workspaceOf(shape: FusedShape, windows: number, span: number): Record<WorkspaceName, number> {
  const { batch: B, windowLength: L, clsVectors: C, width: D, projectorHidden: P } = shape;
  const T = tokensOf(shape);
  const M = windows * T;
  const K = contrastiveClasses(shape);
  const Q = projectorBottleneck(P);
  const R = B * C;
  const only = (condition: boolean, numbers: number) => (condition ? numbers : 0);
  const ofCls = comparesCls(shape);
  const cls = ofCls && shape.contrastiveWeight > 0;
  const weights = predictionWeights(shape);
  const [latent, neighbour] = [weights.latent > 0, weights.neighbour > 0];
  const infoNce = cls && shape.objective === 'infonce';
  const projector = cls && shape.head === 'projector';
  const compared = infoNce ? R * K : only(neighbour, B * D);
  return {
    codes: codeWords(B, L),
    shown: B * L,
    studentInput: B * T * V,
    teacherInput: B * T * V,
    labels: 2 * B * L,
    total: 1,
    dFirst: M * D,
    dSecond: M * D,
    dLogits: 8 * M,
    baseLogits: B * L * V,
    pooledStudent: ofCls ? R * D : B * D,
    pooledTeacher: ofCls ? R * D : B * D,
    logitsStudent: only(cls && shape.head !== 'feature', R * K),
    logitsTeacher: only(cls && shape.head !== 'feature', R * K),
    distribution: only(cls, R * K),
    dContrastive: only(cls, R * K),
    dCls: only(projector, R * D),
    rows: only(cls, 2 * R),
    usage: only(cls, 2 * C * K),
    center: C * K,
    studentCentered: compared,
    teacherCentered: compared,
    cosines: only(compared > 0, B * B + 3 * B),
    infoNce: only(compared > 0, B),
    projectorHidden: only(projector, R * P),
    projectorSlope: only(projector, R * P),
    projectorDHidden: only(projector, R * P),
    bottleneck: only(projector, R * Q),
    units: only(projector, R * Q),
    dUnits: only(projector, R * Q),
    dBottleneck: only(projector, R * Q),
    unitPrototypes: only(projector, Q * K),
    dUnitPrototypes: only(projector, Q * K),
    neighbourHidden: only(neighbour, B * P),
    neighbourSlope: only(neighbour, B * P),
    neighbour: only(neighbour, B * D),
    dNeighbour: only(neighbour, B * D),
    dNeighbourHidden: only(neighbour, B * P),
    dMeans: only(neighbour, B * D),
    latentTargets: only(latent, B * L * D),
    latentHidden: only(latent, M * P),
    latentSlope: only(latent, M * P),
    latent: only(latent, M * D),
    latentLosses: only(latent, B * L),
    rowLosses: 2 * B * L,
    partials: partialCount(span),
    distances: 2 * partialCount(span),
    control: 8,
    applied: 1,
    ring: RING_ROWS * RING_NUMBERS,
  };
}
