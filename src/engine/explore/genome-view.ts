import { maskedLetters } from '../../formats/alphabet';
import { type Annotation, featuresWithin } from '../../genome/annotation/annotation';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Split } from '../../genome/split/split';
import type { Interval } from '../../genome/summary';
import type { FeatureDensity, GenomeView, ViewQuery } from './answers';

/** Bases of a view whose letters are given. */
const LONGEST_LETTERS = 8000;
/** GC of fewer bases says nothing: where a bin is shorter, it is that of its surroundings. */
const GC_BASES = 100;
/** Features that are given one by one. */
const MOST_FEATURES = 1500;
const MOST_COLUMNS = 8000;

type Ground = Omit<GenomeView, 'tracks'>;

/** The stretch inside its record, with at least one base, and its bins. */
function fitted(genome: PackedGenome, { record, start, end, columns }: ViewQuery) {
  const length = genome.records.lengthOf(record);
  const from = Math.max(0, Math.min(Math.floor(start), length - 1));
  const to = Math.max(from + 1, Math.min(Math.ceil(end), length));
  const most = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(columns)));
  const binBases = Math.max(1, Math.ceil((to - from) / most));
  return { record, start: from, end: to, binBases, bins: Math.ceil((to - from) / binBases) };
}

/** What the genome and its annotation say of a stretch, in as many bins as the query has columns at most. */
export function viewGround(
  genome: PackedGenome,
  split: Split,
  annotation: Annotation | null,
  query: ViewQuery,
): Ground & { readonly bins: number } {
  const { record, start, end, binBases, bins } = fitted(genome, query);
  const gc = new Float32Array(bins);
  const unknown = new Float32Array(bins);
  const offset = genome.records.offsetOf(record);
  for (let bin = 0; bin < bins; bin++) {
    const from = start + bin * binBases;
    const to = Math.min(end, from + binBases);
    const around = binBases < GC_BASES ? surroundings(from, to, genome.records.lengthOf(record)) : { from, to };
    const counts = genome.composition(offset + around.from, offset + around.to);
    gc[bin] = (counts.g + counts.c) / (counts.bases - counts.unknown);
    unknown[bin] = genome.countUnknown(record, from, to - from) / (to - from);
  }
  const features = annotation === null ? [] : featuresWithin(annotation, record, { start, end });
  const isMany = features.length > MOST_FEATURES;
  return {
    record,
    start,
    end,
    binBases,
    bins,
    gc,
    unknown,
    letters: end - start <= LONGEST_LETTERS ? casedLetters(genome, record, { start, end }) : null,
    heldOut: split.validation.within(record, { start, end }),
    features: isMany ? null : features,
    density: isMany ? densityOf(features, start, binBases, bins) : null,
  };
}

function surroundings(from: number, to: number, length: number) {
  const middle = (from + to) / 2;
  const start = Math.max(0, Math.min(length - GC_BASES, Math.round(middle - GC_BASES / 2)));
  return { from: start, to: Math.min(length, start + GC_BASES) };
}

function casedLetters(genome: PackedGenome, record: number, { start, end }: Interval): string {
  const bases = new Uint8Array(end - start);
  const masked = new Uint8Array(end - start);
  genome.read(record, start, end - start, bases);
  genome.readSoftMask(record, start, end - start, masked);
  return maskedLetters(bases, masked);
}

function densityOf(
  features: readonly (Interval & { readonly strand: string | null })[],
  start: number,
  binBases: number,
  bins: number,
): FeatureDensity {
  const density = { forward: new Float32Array(bins), reverse: new Float32Array(bins) };
  for (const feature of features) {
    const strand = feature.strand === '-' ? density.reverse : density.forward;
    const first = Math.max(0, Math.floor((feature.start - start) / binBases));
    const last = Math.min(bins - 1, Math.floor((feature.end - 1 - start) / binBases));
    for (let bin = first; bin <= last; bin++) {
      const from = start + bin * binBases;
      const covered = Math.min(feature.end, from + binBases) - Math.max(feature.start, from);
      strand[bin] = Math.min(1, strand[bin] + covered / binBases);
    }
  }
  return density;
}
