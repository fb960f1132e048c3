import { BASE_CLASSES } from '../numerics/constants';

/** The sizes a network is built from. Symbols as in the method: C, D, H, G, N, T = L + C. */
export interface NetworkShape {
  readonly backbone: BackboneName;
  readonly windowLength: number;
  readonly clsVectors: number;
  readonly width: number;
  readonly hidden: number;
  /** Of a ChordMixer. */
  readonly groupSize: number;
  /** Of a Transformer; the width is a multiple of 4 times as many. */
  readonly heads: number;
  readonly blocks: number;
  readonly head: 'shared' | 'feature' | 'projector';
  readonly projectorHidden: number;
  readonly prototypes: number;
  /** What a student is asked to predict of its teacher, left out where nobody learns: says which predictors it has. */
  readonly objective?: Objective;
  readonly contrastiveWeight?: number;
  readonly neighbourWeight?: number;
}

export const OBJECTIVES = ['infonce', 'distillation', 'neighbour', 'latent'] as const;
/** The self-distillation objective (docs/method.md, "Objectives"). */
export type Objective = (typeof OBJECTIVES)[number];

/** Whether it compares CLS vectors; the others predict features. */
export const comparesCls = ({ objective }: Pick<NetworkShape, 'objective'>): boolean =>
  objective === 'infonce' || objective === 'distillation';

/** What a predictor is for: token features at masked bases, or the mean of a neighbouring window. */
export const PREDICTIONS = ['latent', 'neighbour'] as const;
export type Prediction = (typeof PREDICTIONS)[number];

/**
 * What each prediction counts for in the loss; 0 where it is not made. Neighbours are predicted beside latent features
 * too, where they are given a weight.
 */
export function predictionWeights({
  objective,
  contrastiveWeight = 0,
  neighbourWeight = 0,
}: Pick<NetworkShape, 'objective' | 'contrastiveWeight' | 'neighbourWeight'>): Readonly<Record<Prediction, number>> {
  if (objective === 'neighbour') return { latent: 0, neighbour: contrastiveWeight };
  if (objective !== 'latent' || contrastiveWeight === 0) return { latent: 0, neighbour: 0 };
  return { latent: contrastiveWeight, neighbour: neighbourWeight };
}

export const BACKBONE_NAMES = ['chordmixer', 'transformer'] as const;
export type BackboneName = (typeof BACKBONE_NAMES)[number];

/** T: the bases of a window and the CLS vectors behind them. */
export const tokensOf = ({ windowLength, clsVectors }: Pick<NetworkShape, 'windowLength' | 'clsVectors'>): number =>
  windowLength + clsVectors;

/** Width of the projector's last hidden layer before the prototypes. */
export const projectorBottleneck = (projectorHidden: number): number => Math.ceil(projectorHidden / 4);

/** K, the contrastive classes of the configured head. */
export function contrastiveClasses({
  head,
  width,
  prototypes,
}: Pick<NetworkShape, 'head' | 'width' | 'prototypes'>): number {
  if (head === 'shared') return BASE_CLASSES;
  return head === 'feature' ? width : prototypes;
}
