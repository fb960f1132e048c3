import type { StepOps, Stretch, UnitVectors } from '../step-ops/step-ops';

/** R = B C rows, widths D, P, Q, and K prototypes. */
export interface ProjectorShape {
  readonly rows: number;
  readonly width: number;
  readonly hidden: number;
  readonly bottleneck: number;
  readonly prototypes: number;
}

export type ProjectorWeights<Range> = Readonly<Record<'w1' | 'b1' | 'w2' | 'b2' | 'prototypes', Range>>;

/** The weights, and CLS vectors [R,D]. */
export type ProjectorInputs<Range> = ProjectorWeights<Range> & { readonly cls: Range };

/** What a forward pass makes of CLS vectors [R,D]; the backward pass reads it. */
export interface ProjectorBuffers<Range> {
  /** [R,P] */
  readonly hidden: Range;
  readonly slope: Range;
  /** [R,Q], and each row divided by its length. */
  readonly bottleneck: Range;
  readonly units: Range;
  /** [Q,K]: each column of the prototypes divided by its length. */
  readonly unitPrototypes: Range;
  /** [R,K] */
  readonly logits: Range;
}

/** Workspace of the backward pass. */
export interface ProjectorWorkspace<Range> {
  /** [R,Q] each. */
  readonly dUnits: Range;
  readonly dBottleneck: Range;
  /** [Q,K] */
  readonly dUnitPrototypes: Range;
  /** [R,P] */
  readonly dHidden: Range;
}

type ProjectorOps<Range extends Stretch> = Pick<
  StepOps<Range>,
  'affine' | 'transposedLeft' | 'transposedRight' | 'units' | 'unitsGradient'
>;

const rowsOf = ({ rows, bottleneck }: ProjectorShape): UnitVectors => ({
  count: rows,
  size: bottleneck,
  step: 1,
  next: bottleneck,
});

const columnsOf = ({ bottleneck, prototypes }: ProjectorShape): UnitVectors => ({
  count: prototypes,
  size: bottleneck,
  step: prototypes,
  next: 1,
});

/** The projector head of CLS vectors [R,D], five operations: GELU, bottleneck, L2, cosine to the prototypes. */
export function projector<Range extends Stretch>(
  ops: ProjectorOps<Range>,
  shape: ProjectorShape,
  { cls, ...weights }: ProjectorInputs<Range>,
  { hidden, slope, bottleneck, units, unitPrototypes, logits }: ProjectorBuffers<Range>,
): void {
  const { rows: R, width: D, hidden: P, bottleneck: Q, prototypes: K } = shape;
  ops.affine('Projector.hidden', [R, D, P], { a: cls, b: weights.w1, bias: weights.b1, out: hidden, slope });
  ops.affine('Projector.bottleneck', [R, P, Q], { a: hidden, b: weights.w2, bias: weights.b2, out: bottleneck });
  ops.units('Projector.units', rowsOf(shape), { x: bottleneck, y: units });
  ops.units('Projector.unitPrototypes', columnsOf(shape), { x: weights.prototypes, y: unitPrototypes });
  ops.affine('Projector.logits', [R, Q, K], { a: units, b: unitPrototypes, out: logits });
}

/** All gradients of the projector from dLogits [R,K], and that of the CLS vectors [R,D]; eight operations. */
export function projectorGradient<Range extends Stretch>(
  ops: ProjectorOps<Range>,
  shape: ProjectorShape,
  { cls, ...weights }: ProjectorInputs<Range>,
  kept: ProjectorBuffers<Range>,
  io: ProjectorWorkspace<Range> & {
    readonly dLogits: Range;
    readonly dCls: Range;
    readonly gradients: ProjectorWeights<Range>;
  },
): void {
  const { rows: R, width: D, hidden: P, bottleneck: Q, prototypes: K } = shape;
  const { gradients, dLogits, dUnits, dBottleneck, dUnitPrototypes, dHidden } = io;
  const ofUnits = { a: dLogits, b: kept.unitPrototypes, out: dUnits };
  ops.transposedRight('Projector.unitsGradient', [R, K, Q], ofUnits);
  const ofUnitPrototypes = { a: kept.units, b: dLogits, out: dUnitPrototypes };
  ops.transposedLeft('Projector.unitPrototypesGradient', [R, Q, K], ofUnitPrototypes);
  const ofBottleneck = { x: kept.bottleneck, dy: dUnits, dx: dBottleneck };
  ops.unitsGradient('Projector.bottleneckGradient', rowsOf(shape), ofBottleneck);
  const ofPrototypes = { x: weights.prototypes, dy: dUnitPrototypes, dx: gradients.prototypes };
  ops.unitsGradient('Projector.prototypesGradient', columnsOf(shape), ofPrototypes);
  const ofSecond = { a: kept.hidden, b: dBottleneck, out: gradients.w2, sums: gradients.b2 };
  ops.transposedLeft('Projector.secondWeightGradient', [R, P, Q], ofSecond);
  const ofHidden = { a: dBottleneck, b: weights.w2, slope: kept.slope, out: dHidden };
  ops.transposedRight('Projector.hiddenGradient', [R, Q, P], ofHidden);
  const ofFirst = { a: cls, b: dHidden, out: gradients.w1, sums: gradients.b1 };
  ops.transposedLeft('Projector.firstWeightGradient', [R, D, P], ofFirst);
  ops.transposedRight('Projector.clsGradient', [R, P, D], { a: dHidden, b: weights.w1, out: io.dCls });
}
