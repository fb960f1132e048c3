import type { MapFeatures } from '../../evaluation/embedding/map';
import type { FeatureSettings } from '../../evaluation/feature-settings';
import type { Mode } from '../../evaluation/modes';
import type { TuningSettings } from '../../evaluation/tuning/fine-tune';
import type { NetworkName } from '../../evaluation/weights-source';
import type { NetworkShape } from '../../model/shape';

export { UNTRAINED } from '../../evaluation/weights-source';

/** One benchmark to be run. */
export interface BenchmarkOrder {
  /** Made by whoever asks: progress and result bear it. */
  readonly id: string;
  readonly task: string;
  readonly mode: Mode;
  /** Of each class to train on, drawn by seed; left out or null, all of them. */
  readonly labels?: number | null;
  /** Of frozen networks; left out, what suits the task. */
  readonly features?: FeatureSettings;
  /** Null for floors and `scratch`. */
  readonly weights: { readonly id: string; readonly network: NetworkName } | null;
  /**
   * Of a task made from a genome, the weights that its test rows must be new to, where they are not those above: floors
   * and controls then have the rows of what they stand beside.
   */
  readonly besideWeights?: string;
  /** Of the network that is trained from scratch or left untrained; pretrained weights bring their own. */
  readonly shape: NetworkShape;
  readonly seeds: number;
  readonly settings: TuningSettings;
}

export interface BenchmarkProgress {
  readonly id: string;
  /** 0 to 1. */
  readonly share: number;
  readonly what: string;
  /** Null until there is something to judge it by. */
  readonly etaMs: number | null;
}

/** A picture of how a network sees the test part of a task, or windows of the open genome. */
export interface MapOrder {
  readonly task: string;
  readonly from: 'task' | 'genome';
  readonly weights: { readonly id: string; readonly network: NetworkName };
  /** Of the untrained network. */
  readonly shape: NetworkShape;
  readonly features: MapFeatures;
  /** Sequences at most. */
  readonly points: number;
}
