import type { NetworkName } from '../../evaluation/weights-source';
import type { Interval } from '../../genome/summary';
import type { ChrNames } from '../../genome/variants/place-variant';
import type { Way } from '../../inference/base-probabilities';
import type { EmbeddingChoice } from '../../inference/region-pooling';
import type { ScoredVariant } from '../../inference/scored-variant';
import type { VcfSummary } from '../../inference/variant-batch';

/** Which network is asked. */
export interface AskedNetwork {
  /** Made by whoever asks: progress bears it. */
  readonly id: string;
  /** Id of a checkpoint or of imported weights, as `benchmarks.weights` lists them. */
  readonly weights: string;
  readonly network: NetworkName;
  /** The same network before any training, drawn with seed 1: what a picture of it is to be told apart from. */
  readonly untrained?: boolean;
}

/** A question about a region of the open genome. */
export interface RegionOrder extends AskedNetwork, Interval {
  readonly record: number;
}

export interface ScoresOrder extends RegionOrder {
  readonly way: Way;
}

/** What a network knows of each of the n bases of a region; NaN where a base is unknown. */
export interface RegionScores extends Interval {
  readonly record: number;
  /** Base codes [n]: 0 to 4 for A, C, G, T, N. */
  readonly codes: Uint8Array;
  /** Bits [n]. */
  readonly surprisal: Float32Array;
  /** Bits [n]: surprisal minus that of the two-sided table of counts of the training part. */
  readonly excess: Float32Array;
  /** Heights of A, C, G, T in bits [n,4]. */
  readonly logo: Float32Array;
  /** [n]: 1 where the record's end kept a base from the middle of its window. */
  readonly shifted: Uint8Array;
  /** Parts of the region that training did not see; where it was on another genome, what is held out as set now. */
  readonly heldOut: readonly Interval[];
}

/** In-silico mutagenesis of a region. */
export interface Mutagenesis extends Interval {
  /** Null where it is of a sequence that was pasted. */
  readonly record: number | null;
  readonly codes: Uint8Array;
  /** ln p(b) - ln p(base) for b = A, C, G, T, [n,4]: 0 at the base itself, NaN where it is unknown. */
  readonly effects: Float32Array<ArrayBuffer>;
  readonly shifted: Uint8Array;
}

/** A sequence that was typed or pasted: letters, blanks and line ends. */
export interface SequenceOrder extends AskedNetwork {
  readonly sequence: string;
}

/** Variants that were typed. */
export interface TypedOrder extends AskedNetwork {
  /** A variant a line, `chr1:1,234 A>G`. */
  readonly text: string;
  readonly chr: ChrNames;
}

export interface VcfOrder extends AskedNetwork {
  readonly file: File;
  readonly chr: ChrNames;
  readonly influence: boolean;
}

/** Scored variants: files, and the first of them. */
export interface ScoredVariants {
  /** The same VCF with its scores, plain; null where they were typed. */
  readonly vcf: Blob | null;
  /** A line an alternative. */
  readonly table: Blob;
  readonly summary: VcfSummary;
  readonly first: readonly ScoredVariant[];
}

export interface EmbedOrder extends AskedNetwork, EmbeddingChoice {
  readonly regions: readonly (Interval & { readonly record: number })[];
}

export interface Embeddings {
  /** [n,width]. */
  readonly values: Float32Array<ArrayBuffer>;
  readonly width: number;
  /** Names the network, the layer, and what became the vectors. */
  readonly model: string;
}

/** Vectors [n,width] that are to be points in the plane. */
export interface PlaneOrder extends Pick<Embeddings, 'values' | 'width'> {
  /** Made by whoever asks: progress bears it. */
  readonly id: string;
}

export interface BackgroundOrder extends AskedNetwork {
  /** Places whose three substitutions are scored. */
  readonly places: number;
}
