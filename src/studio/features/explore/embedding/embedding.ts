import type { Embeddings } from '../../../../engine/explore/order';
import type { PlacedRegion, PlacedRegions } from '../../../../engine/explore/placed-regions';
import type { Problem } from '../../../../errors/typed-error';
import type { Plane } from '../../../../evaluation/embedding/plane';
import type { RegionPooling } from '../../../../inference/region-pooling';
import type { AskedNetwork } from '../asked-network';

/** Regions as vectors of a network, and those as points. Pure. */

/** Where regions come from. */
export const REGION_SOURCES = {
  spread: 'windows spread evenly',
  features: 'features of the annotation',
  file: 'a BED or GFF3 file',
} as const;
export type RegionSourceName = keyof typeof REGION_SOURCES;

export interface EmbeddingChoices {
  readonly from: RegionSourceName;
  /** Of windows that are spread evenly. */
  readonly bases: number;
  readonly count: number;
  /** Type of features; null for all. */
  readonly type: string | null;
  /** Null for the last. */
  readonly layer: number | null;
  readonly pooling: RegionPooling;
  /** The untrained network beside the trained one. */
  readonly control: boolean;
}

/** What a network made of the regions. */
export interface EmbeddedBy {
  readonly name: string;
  readonly embeddings: Embeddings;
  /** Of the regions that are drawn. */
  readonly plane: Plane;
}

export interface EmbeddedRegions {
  readonly network: AskedNetwork;
  readonly regions: readonly PlacedRegion[];
  /** Before some were picked of very many. */
  readonly of: number;
  /** Indices of the regions that are drawn. */
  readonly drawn: readonly number[];
  /** The trained network first. */
  readonly by: readonly EmbeddedBy[];
}

export interface EmbeddingState {
  readonly choices: EmbeddingChoices;
  readonly file: { readonly name: string; readonly placed: PlacedRegions } | null;
  /** What is on its way; `id` names its progress. */
  readonly asked: { readonly id: string; readonly share: number; readonly what: string } | null;
  readonly made: EmbeddedRegions | null;
  /** Indices of regions. */
  readonly selected: readonly number[];
  readonly problem: Problem | null;
}

export const noEmbedding = (): EmbeddingState => ({
  choices: { from: 'spread', bases: 120, count: 1000, type: null, layer: null, pooling: 'mean', control: true },
  file: null,
  asked: null,
  made: null,
  selected: [],
  problem: null,
});

/** Regions whose vectors a page holds, and those that are drawn. */
export const MOST_REGIONS = 20_000;
export const MOST_DRAWN = 2000;

/** Rows of vectors [n,width] by their indices. */
export function rowsOf({ values, width }: Embeddings, rows: readonly number[]): Float32Array<ArrayBuffer> {
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(values.subarray(row * width, (row + 1) * width), i * width);
  return picked;
}
