import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { NORM_EPSILON, SQUARE_EPSILON } from '../../numerics/constants';
import type { TileChoice } from '../product/choice';
import { emitAffine, emitTransposedLeft, emitTransposedRight } from '../product/emit';

/** R = B C rows, widths D, P, Q, and K prototypes. */
export interface ProjectorShape {
  readonly rows: number;
  readonly width: number;
  readonly hidden: number;
  readonly bottleneck: number;
  readonly prototypes: number;
}

export type ProjectorWeights = Readonly<Record<'w1' | 'b1' | 'w2' | 'b2' | 'prototypes', BufferRange>>;

/** What a forward pass makes of CLS vectors [R,D]; the backward pass reads it. */
export interface ProjectorBuffers {
  /** [R,P] */
  readonly hidden: BufferRange;
  readonly slope: BufferRange;
  /** [R,Q], and each row divided by its length. */
  readonly bottleneck: BufferRange;
  readonly units: BufferRange;
  /** [Q,K]: each column of the prototypes divided by its length. */
  readonly unitPrototypes: BufferRange;
  /** [R,K] */
  readonly logits: BufferRange;
}

/**
 * Vectors of `size` numbers `step` apart, `count` of them, the next one beginning `next` numbers further: x / (|x| +
 * epsilon), one vector an invocation.
 */
function unitKernel(count: number, size: number, step: number, next: number): string {
  const all = `array<f32, ${count * size}>`;
  return `${bindings(['x', all], ['y', all, 'write'])}
${flatMain(
  count,
  `let first = index * ${next}u;
  var sum = ${SQUARE_EPSILON};
  for (var i = 0u; i < ${size}u; i++) { let v = x[first + i * ${step}u]; sum += v * v; }
  let length = sqrt(sum) + ${NORM_EPSILON};
  for (var i = 0u; i < ${size}u; i++) { y[first + i * ${step}u] = x[first + i * ${step}u] / length; }`,
)}`;
}

/** The way back of `unitKernel`: dx = dy / (n + e) - x (x . dy) / ((n + e)^2 n). */
function unitGradientKernel(count: number, size: number, step: number, next: number): string {
  const all = `array<f32, ${count * size}>`;
  return `${bindings(['x', all], ['dy', all], ['dx', all, 'write'])}
${flatMain(
  count,
  `let first = index * ${next}u;
  var sum = ${SQUARE_EPSILON};
  var on = 0.0;
  for (var i = 0u; i < ${size}u; i++) {
    let v = x[first + i * ${step}u];
    sum += v * v;
    on += v * dy[first + i * ${step}u];
  }
  let norm = sqrt(sum);
  let length = norm + ${NORM_EPSILON};
  for (var i = 0u; i < ${size}u; i++) {
    let at = first + i * ${step}u;
    dx[at] = dy[at] / length - x[at] * (on / (length * length * norm));
  }`,
)}`;
}

/** The projector head of CLS vectors [R,D], five dispatches: GELU, bottleneck, L2, cosine to the prototypes. */
export function emitProjector(
  recorder: Recorder,
  shape: ProjectorShape,
  tiles: TileChoice,
  cls: BufferRange,
  weights: ProjectorWeights,
  io: ProjectorBuffers,
): void {
  const { rows: R, width: D, hidden: P, bottleneck: Q, prototypes: K } = shape;
  emitAffine(recorder, tiles, 'Projector.hidden', [R, D, P], {
    a: cls,
    b: weights.w1,
    bias: weights.b1,
    out: io.hidden,
    slope: io.slope,
  });
  emitAffine(recorder, tiles, 'Projector.bottleneck', [R, P, Q], {
    a: io.hidden,
    b: weights.w2,
    bias: weights.b2,
    out: io.bottleneck,
  });
  recorder.dispatch(
    { name: 'Projector.units', code: unitKernel(R, Q, 1, Q) },
    [io.bottleneck, io.units],
    flatWorkgroups(R),
  );
  recorder.dispatch(
    { name: 'Projector.unitPrototypes', code: unitKernel(K, Q, K, 1) },
    [weights.prototypes, io.unitPrototypes],
    flatWorkgroups(K),
  );
  emitAffine(recorder, tiles, 'Projector.logits', [R, Q, K], { a: io.units, b: io.unitPrototypes, out: io.logits });
}

/** Workspace of the backward pass. */
export interface ProjectorWorkspace {
  /** [R,Q] each. */
  readonly dUnits: BufferRange;
  readonly dBottleneck: BufferRange;
  /** [Q,K] */
  readonly dUnitPrototypes: BufferRange;
  /** [R,P] */
  readonly dHidden: BufferRange;
}

/** All gradients of the projector from dLogits [R,K], and that of the CLS vectors [R,D]; eight dispatches. */
export function emitProjectorGradient(
  recorder: Recorder,
  shape: ProjectorShape,
  tiles: TileChoice,
  cls: BufferRange,
  weights: ProjectorWeights,
  kept: ProjectorBuffers,
  io: ProjectorWorkspace & {
    readonly dLogits: BufferRange;
    readonly dCls: BufferRange;
    readonly gradients: ProjectorWeights;
  },
): void {
  const { rows: R, width: D, hidden: P, bottleneck: Q, prototypes: K } = shape;
  const { gradients } = io;
  emitTransposedRight(recorder, tiles, 'Projector.unitsGradient', [R, K, Q], {
    a: io.dLogits,
    b: kept.unitPrototypes,
    out: io.dUnits,
  });
  emitTransposedLeft(recorder, tiles, 'Projector.unitPrototypesGradient', [R, Q, K], {
    a: kept.units,
    b: io.dLogits,
    out: io.dUnitPrototypes,
  });
  recorder.dispatch(
    { name: 'Projector.bottleneckGradient', code: unitGradientKernel(R, Q, 1, Q) },
    [kept.bottleneck, io.dUnits, io.dBottleneck],
    flatWorkgroups(R),
  );
  recorder.dispatch(
    { name: 'Projector.prototypesGradient', code: unitGradientKernel(K, Q, K, 1) },
    [weights.prototypes, io.dUnitPrototypes, gradients.prototypes],
    flatWorkgroups(K),
  );
  emitTransposedLeft(recorder, tiles, 'Projector.secondWeightGradient', [R, P, Q], {
    a: kept.hidden,
    b: io.dBottleneck,
    out: gradients.w2,
    sums: gradients.b2,
  });
  emitTransposedRight(recorder, tiles, 'Projector.hiddenGradient', [R, Q, P], {
    a: io.dBottleneck,
    b: weights.w2,
    slope: kept.slope,
    out: io.dHidden,
  });
  emitTransposedLeft(recorder, tiles, 'Projector.firstWeightGradient', [R, D, P], {
    a: cls,
    b: io.dHidden,
    out: gradients.w1,
    sums: gradients.b1,
  });
  emitTransposedRight(recorder, tiles, 'Projector.clsGradient', [R, P, D], {
    a: io.dHidden,
    b: weights.w1,
    out: io.dCls,
  });
}
