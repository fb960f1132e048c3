import type { Problem } from '../../errors/typed-error';
import type { EmbeddingMap, MapFeatures } from '../../evaluation/embedding/map';
import type { TuningSettings } from '../../evaluation/fine-tune';
import type { Mode } from '../../evaluation/modes';
import type { BenchmarkResult } from '../../evaluation/result';
import type { NetworkName, WeightsInfo } from '../../evaluation/weights-source';
import type { NetworkShape } from '../../model/shape';

export type { BenchmarkResult, EmbeddingMap, MapFeatures, Mode, NetworkName, TuningSettings, WeightsInfo };

/** Id of the network as it is before any training: the control of what is judged frozen. */
export const UNTRAINED = 'untrained';

/** One benchmark to be run. */
export interface BenchmarkOrder {
  /** Made by the page, so that it can cancel what it has just asked for. */
  readonly id: string;
  readonly task: string;
  readonly mode: Mode;
  /** Null for `kmer` and `scratch`. */
  readonly weights: { readonly id: string; readonly network: NetworkName } | null;
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

export type BenchmarkCommand =
  /** Answers: `results` and `weights`. */
  | { readonly do: 'list' }
  /** Runs them one after the other, after what was asked before. */
  | { readonly do: 'run'; readonly orders: readonly BenchmarkOrder[] }
  /** Of a waiting or a running one; nothing of it is kept. */
  | { readonly do: 'cancel'; readonly id: string }
  | { readonly do: 'delete'; readonly id: string }
  /** Waits for the benchmarks asked for before. Answers: `mapProgress`, then `map` or `mapFailed`. */
  | { readonly do: 'map'; readonly order: MapOrder }
  | { readonly do: 'cancelMap' };

export type BenchmarkEvent =
  /** Everything kept in this browser, oldest first. `kept` is false where results last as long as the page. */
  | { readonly of: 'results'; readonly results: readonly BenchmarkResult[]; readonly kept: boolean }
  /** What there is to judge. */
  | { readonly of: 'weights'; readonly weights: readonly WeightsInfo[] }
  | { readonly of: 'progress'; readonly progress: BenchmarkProgress }
  | { readonly of: 'done'; readonly result: BenchmarkResult }
  | { readonly of: 'failed'; readonly id: string; readonly problem: Problem }
  | { readonly of: 'cancelled'; readonly id: string }
  | { readonly of: 'mapProgress'; readonly share: number; readonly what: string }
  | { readonly of: 'map'; readonly task: string; readonly map: EmbeddingMap }
  /** `problem` is null where it was cancelled. */
  | { readonly of: 'mapFailed'; readonly problem: Problem | null }
  /** The result is there, but only as long as the page is. */
  | { readonly of: 'unkept'; readonly problem: Problem };
