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
