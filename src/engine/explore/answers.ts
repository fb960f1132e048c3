import type { NetworkName } from '../../evaluation/weights-source';
import type { ImportNote } from '../../formats/notes';
import type { Unshown } from '../../genome/annotation/annotation';
import type { NamedFeature } from '../../genome/annotation/named-feature';
import type { Interval } from '../../genome/summary';
import type { TrackBins } from './record-track';

/** Which network's tracks: weights by their id in the catalogue, and which of their networks. */
export interface ChosenNetwork {
  readonly id: string;
  readonly network: NetworkName;
}

/** A stretch of a record, to be drawn in about so many columns. */
export interface ViewQuery extends Interval {
  readonly record: number;
  readonly columns: number;
  /** What of it is in view now: tracks that are being computed go on there. */
  readonly shown: Interval;
  /** Null where no network is chosen: then there are no tracks. */
  readonly network: ChosenNetwork | null;
}

/**
 * What is to be drawn of a stretch of a record, in bins of equal length from its start on; the last may reach beyond
 * its end.
 */
export interface GenomeView extends Interval {
  readonly record: number;
  readonly binBases: number;
  /**
   * Of each bin: share of G and C among its known bases, of the 100 around it where it is shorter (NaN where none is
   * known), and share of unknown bases.
   */
  readonly gc: Float32Array;
  readonly unknown: Float32Array;
  /** One a base, soft-masked ones in lower case; null where the stretch is too long to read. */
  readonly letters: string | null;
  /** What training did not see. */
  readonly heldOut: readonly Interval[];
  /** By start; null where there are too many to tell apart, which `density` then has. */
  readonly features: readonly NamedFeature[] | null;
  readonly density: FeatureDensity | null;
  readonly tracks: ViewTracks | null;
}

/** Share of each bin that features cover, on the forward strand (or on none) and on the other. */
export interface FeatureDensity {
  readonly forward: Float32Array;
  readonly reverse: Float32Array;
}

export interface ViewTracks {
  readonly surprisal: TrackBins;
  readonly excess: TrackBins;
  /** Heights [4 n] in bits of A, C, G, T at each base; null where the stretch is too long for letters. */
  readonly logo: Float32Array | null;
  /** Bases of the record that are computed. */
  readonly done: number;
}

export interface AnnotationReport {
  readonly source: string;
  readonly features: number;
  /** Most frequent first. */
  readonly types: readonly { readonly type: string; readonly count: number }[];
  readonly notes: readonly ImportNote[];
  readonly unshown: Unshown;
  /** False where it lasts as long as the page. */
  readonly kept: boolean;
}

/** What was meant by what somebody typed: a place, or several features to choose from. */
export type Located =
  | { readonly place: Interval & { readonly record: number }; readonly feature: NamedFeature | null }
  | { readonly several: readonly NamedFeature[] };

/** How much of a record's tracks there is. */
export interface TrackProgress {
  readonly record: number;
  readonly name: string;
  /** Bases. */
  readonly done: number;
  readonly length: number;
}

/** Tells how the computation of a record's tracks stands. */
export interface TracksUnderWay extends TrackProgress {
  readonly network: ChosenNetwork;
  /** Null until it is known. */
  readonly basesPerSecond: number | null;
  /** Computed since the last report. */
  readonly fresh: Interval;
}
