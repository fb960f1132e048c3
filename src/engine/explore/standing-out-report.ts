import { type Annotation, featuresWithin } from '../../genome/annotation/annotation';
import type { NamedFeature } from '../../genome/annotation/named-feature';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Split } from '../../genome/split/split';
import type { ClassMeans } from '../../inference/standing-out/class-means';
import type { StandingOutQuery } from '../../inference/standing-out/standing-out';
import type { Stretch } from '../../inference/standing-out/stretches';
import type { TrackProgress } from './answers';

/** A stretch that stands out, with what is known of it. */
export interface ToldStretch extends Stretch {
  readonly name: string;
  /** Share of G and C among its known bases. */
  readonly gc: number;
  /** Share of its bases that training did not see. */
  readonly heldOut: number;
  /** What the annotation says of it, by start; empty where nothing, or where there is none. */
  readonly features: readonly NamedFeature[];
}

export interface StandingOutReport extends StandingOutQuery {
  /** As far as its tracks were computed. */
  readonly record: TrackProgress;
  readonly most: readonly ToldStretch[];
  readonly least: readonly ToldStretch[];
  readonly classes: readonly ClassMeans[];
}

export function toldStretch(
  stretch: Stretch,
  genome: PackedGenome,
  { validation }: Pick<Split, 'validation'>,
  annotation: Annotation | null,
): ToldStretch {
  const { record, start, end } = stretch;
  const offset = genome.records.offsetOf(record);
  const { g, c, bases, unknown } = genome.composition(offset + start, offset + end);
  const unseen = validation.within(record, stretch).reduce((sum, part) => sum + part.end - part.start, 0);
  return {
    ...stretch,
    name: genome.records.nameOf(record),
    gc: (g + c) / (bases - unknown),
    heldOut: unseen / (end - start),
    features: annotation === null ? [] : featuresWithin(annotation, record, stretch),
  };
}
