import { type Annotation, featuresWithin, type NamedFeature } from '../../genome/annotation/annotation';
import { BASE_CLASS_NAMES } from '../../genome/annotation/base-classes';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Split } from '../../genome/split/split';
import type { ClassMeans, MeanSurprisal } from '../../inference/standing-out/class-means';
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

const DIGITS = 4;
const number = (value: number): string => (Number.isNaN(value) ? '.' : String(Number(value.toFixed(DIGITS))));
const table = (lines: readonly (readonly (string | number)[])[]): string =>
  lines.map((columns) => `${columns.join('\t')}\n`).join('');
const plain = (text: string): string => text.replace(/\s+/g, ' ');

/** Stretches as BED-like lines, most surprising first, then least surprising first. */
export function stretchesText({ most, least }: Pick<StandingOutReport, 'most' | 'least'>): string {
  const lines = [['most', most] as const, ['least', least] as const].flatMap(([side, stretches]) =>
    stretches.map(({ name, start, end, surprisal, excess, gc, heldOut, features }, i) => [
      name,
      start,
      end,
      `${side}-${i + 1}`,
      number(surprisal),
      number(excess),
      number(gc),
      number(heldOut),
      features.length === 0 ? '.' : features.map(featureText).join('; '),
    ]),
  );
  return table([['chrom', 'start', 'end', 'rank', 'surprisal', 'excess', 'gc', 'held_out', 'features'], ...lines]);
}

const featureText = ({ type, name, product, strand }: NamedFeature): string =>
  plain([type, name, product, strand === null ? '' : `(${strand})`].filter((part) => part !== '').join(' '));

/** Classes of bases, a line each: bits of the network, of the table, and the difference; of all and of the held out. */
export function classesText({ classes }: Pick<StandingOutReport, 'classes'>): string {
  const columns = ({ bases, network, table: counted }: MeanSurprisal) => [
    bases,
    number(network),
    number(counted),
    number(network - counted),
  ];
  const names = ['bases', 'network_bits', 'table_bits', 'difference'];
  return table([
    ['class', ...names, ...names.map((name) => `held_out_${name}`)],
    ...classes.map(({ of, all, heldOut }) => [classText(of), ...columns(all), ...columns(heldOut)]),
  ]);
}

export const classText = (of: ClassMeans['of']): string => (of === 'all' ? 'all bases' : BASE_CLASS_NAMES[of]);
