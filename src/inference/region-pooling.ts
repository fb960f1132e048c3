import type { NetworkShape } from '../model/shape';
import { backboneLayers } from '../model/spec';

/**
 * What of a region becomes its vector: the mean over its bases, its middle base alone, or the CLS vectors of the
 * windows that it lies in, one after the other.
 */
export const REGION_POOLINGS = ['mean', 'middle', 'cls'] as const;
export type RegionPooling = (typeof REGION_POOLINGS)[number];

export interface EmbeddingChoice {
  /** 0 is the input projection, l the stream behind layer l; left out, the last. */
  readonly layer?: number;
  /** Left out, the mean. */
  readonly pooling?: RegionPooling;
}

/** What becomes the vector, in words. */
export const POOLED = { mean: 'mean over its bases', middle: 'its middle base', cls: 'CLS vectors' } as const;

/** Which features they are, for people. */
export function featuresText(shape: NetworkShape, { layer, pooling = 'mean' }: EmbeddingChoice): string {
  const layers = backboneLayers(shape);
  return `layer ${layer ?? layers} of ${layers}, ${POOLED[pooling]}`;
}

/** Numbers of a region's vector. */
export const embeddingWidth = ({ width, clsVectors }: NetworkShape, pooling: RegionPooling = 'mean'): number =>
  pooling === 'cls' ? clsVectors * width : width;
