import { aligned } from '../../device/webgpu/sizes';
import { type ArenaLayout, arenaLayout } from '../../model/arena-layout';
import { backboneLayers, contrastiveClasses, layOut, type NetworkShape, projectorBottleneck } from '../../model/layout';
import { partialCount } from '../../ops/adamw-ema/sizes';
import { codeWords } from '../../ops/input-views/layout';
import { rowChunks } from '../../ops/layer-norm/sizes';
import { RING_NUMBERS } from '../../ops/step-signals/sizes';

/** What decides how much a fused step holds. */
export type FusedShape = NetworkShape & { readonly batch: number; readonly objective: 'infonce' | 'distillation' };

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
  readonly activations: Readonly<Record<ActivationName, { readonly count: number; readonly numbers: number }>>;
  readonly workspace: Readonly<Record<WorkspaceName, number>>;
  readonly bytes: {
    readonly weights: number;
    readonly activations: number;
    readonly workspace: number;
    readonly total: number;
    readonly largestBinding: number;
  };
}

/** What lies between the layers, and what they keep: of both backbones, and of a Transformer's sublayers. */
export type ActivationName =
  | 'x'
  | 'hidden'
  | 'slope'
  | 'mid'
  | 'normal'
  | 'stats'
  | 'qkv'
  | 'attended'
  | 'lse'
  | 'features';

export type WorkspaceName =
  | 'codes'
  | 'shown'
  | 'studentInput'
  | 'teacherInput'
  | 'labels'
  | 'total'
  | 'dFirst'
  | 'dSecond'
  | 'dHidden'
  | 'dLogits'
  | 'dNormal'
  | 'dQkv'
  | 'delta'
  | 'normPartials'
  | 'angles'
  | 'baseLogits'
  | 'clsStudent'
  | 'clsTeacher'
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
const V = 5;
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
  const tokens = shape.windowLength + shape.clsVectors;
  const arena = arenaLayout(layOut(shape));
  const fitting = (keepsHidden: boolean): FusedMemory | undefined => {
    for (const windows of divisors(shape.batch)) {
      if (windows * tokens > MOST_ROWS) continue;
      const memory = sizes(shape, limits, arena, windows, keepsHidden);
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
  return again ?? keeping ?? sizes(shape, limits, arena, 1, false);
}

/** Largest first. */
const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => n - i).filter((m) => n % m === 0);

function sizes(
  shape: FusedShape,
  limits: MemoryLimits,
  { span, decayedSpan }: ArenaLayout,
  windows: number,
  keepsHidden: boolean,
): FusedMemory {
  const { batch: B, windowLength: L, clsVectors: C, width: D, hidden: H, projectorHidden: P } = shape;
  const T = L + C;
  const M = windows * T;
  const K = contrastiveClasses(shape);
  const Q = projectorBottleneck(P);
  const R = B * C;
  const layers = backboneLayers(shape);
  const transformer = shape.backbone === 'transformer';
  const sliceBytes = Math.min(limits.bindingBytes, SLICE_BYTES);
  const slices = limits.software ? 1 : Math.max(1, Math.min(MOST_SLICES, Math.floor(sliceBytes / (span * FLOAT))));
  const only = (condition: boolean, numbers: number) => (condition ? numbers : 0);
  const infoNce = shape.objective === 'infonce';
  const projector = shape.head === 'projector';
  const weights = {
    student: span,
    teacher: span,
    firstMoment: span,
    secondMoment: span,
    gradient: slices * decayedSpan,
    biasGradient: slices * (span - decayedSpan),
  };
  const activations = {
    x: { count: layers + 1, numbers: M * D },
    hidden: { count: keepsHidden ? layers : 1, numbers: M * H },
    slope: { count: keepsHidden ? layers : 1, numbers: M * H },
    mid: { count: only(transformer, layers), numbers: M * D },
    normal: { count: only(transformer, keepsHidden ? 2 * layers : 1), numbers: M * D },
    stats: { count: only(transformer, 2 * layers + 1), numbers: 2 * M },
    qkv: { count: only(transformer, layers), numbers: 3 * M * D },
    attended: { count: only(transformer, layers), numbers: M * D },
    lse: { count: only(transformer, layers), numbers: M * shape.heads },
    features: { count: only(transformer, 1), numbers: M * D },
  };
  const workspace: Record<WorkspaceName, number> = {
    codes: codeWords(B, L),
    shown: B * L,
    studentInput: B * T * V,
    teacherInput: B * T * V,
    labels: 2 * B * L,
    total: 1,
    dFirst: M * D,
    dSecond: M * D,
    dHidden: M * H,
    dLogits: 8 * M,
    dNormal: only(transformer, M * D),
    dQkv: only(transformer, 3 * M * D),
    delta: only(transformer, M * shape.heads),
    normPartials: only(transformer, 2 * D * rowChunks({ rows: M, width: D }).chunks),
    angles: only(transformer, T * Math.ceil(D / shape.heads)),
    baseLogits: B * L * V,
    clsStudent: R * D,
    clsTeacher: R * D,
    logitsStudent: only(shape.head !== 'feature', R * K),
    logitsTeacher: only(shape.head !== 'feature', R * K),
    distribution: R * K,
    dContrastive: R * K,
    dCls: only(projector, R * D),
    rows: 2 * R,
    usage: 2 * C * K,
    center: C * K,
    studentCentered: only(infoNce, R * K),
    teacherCentered: only(infoNce, R * K),
    cosines: only(infoNce, B * B + 3 * B),
    infoNce: only(infoNce, B),
    projectorHidden: only(projector, R * P),
    projectorSlope: only(projector, R * P),
    projectorDHidden: only(projector, R * P),
    bottleneck: only(projector, R * Q),
    units: only(projector, R * Q),
    dUnits: only(projector, R * Q),
    dBottleneck: only(projector, R * Q),
    unitPrototypes: only(projector, Q * K),
    dUnitPrototypes: only(projector, Q * K),
    rowLosses: 2 * B * L,
    partials: partialCount(span),
    distances: 2 * partialCount(span),
    control: 8,
    applied: 1,
    ring: RING_ROWS * RING_NUMBERS,
  };
  const sum = (numbers: readonly number[]) => FLOAT * numbers.reduce((total, n) => total + n, 0);
  const uniforms = aligned(32) + (B / windows) * aligned(16);
  const staging = STAGING_BUFFERS * RING_ROWS * RING_NUMBERS * FLOAT;
  const bytes = {
    weights: sum(Object.values(weights)),
    activations: sum(Object.values(activations).map(({ count, numbers }) => count * numbers)),
    workspace: sum(Object.values(workspace)) + uniforms + staging,
  };
  const largest = Math.max(
    ...Object.values(weights),
    ...Object.values(activations).map(({ count, numbers }) => Math.min(count, 1) * numbers),
    ...Object.values(workspace),
  );
  return {
    windows,
    keepsHidden,
    slices,
    weights,
    activations,
    workspace,
    bytes: { ...bytes, total: bytes.weights + bytes.activations + bytes.workspace, largestBinding: FLOAT * largest },
  };
}
