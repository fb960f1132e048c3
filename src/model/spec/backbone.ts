import type { ErrorCode } from '../../errors/codes';
import type { NetworkShape } from '../shape';
import type { LayerSpec } from './description';

/** How a backbone is described, for any sizes. */
export interface BackboneSpec {
  /** Sizes that only some backbones have, of those this one has. */
  readonly sizes: readonly OwnSize[];
  /** What is wrong with the sizes, if anything. */
  problem(shape: NetworkShape): SizeProblem | null;
  layers(shape: NetworkShape): readonly LayerSpec[];
  end(shape: NetworkShape): LayerSpec | null;
}

/** Sizes that only some backbones have. */
export const OWN_SIZES = ['groupSize', 'heads'] as const;
export type OwnSize = (typeof OWN_SIZES)[number];

/** Why there is no network of these sizes, for people. */
export interface SizeProblem {
  readonly code: ErrorCode;
  readonly size: OwnSize;
  readonly message: string;
  readonly action: string;
}
