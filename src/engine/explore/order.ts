import type { NetworkName } from '../../evaluation/weights-source';
import type { Interval } from '../../genome/summary';
import type { Way } from '../../inference/base-probabilities';

/** Which network is asked. */
export interface AskedNetwork {
  /** Id of a checkpoint or of imported weights, as `benchmarks.weights` lists them. */
  readonly weights: string;
  readonly network: NetworkName;
  /** The same network before any training, drawn with seed 1: what a picture of it is to be told apart from. */
  readonly untrained?: boolean;
}

/** A question about a region of the open genome. */
export interface RegionOrder extends AskedNetwork, Interval {
  /** Made by whoever asks: progress bears it. */
  readonly id: string;
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
  /** Parts of the region that were held out of training, or are now where the network was trained on another genome. */
  readonly heldOut: readonly Interval[];
}
