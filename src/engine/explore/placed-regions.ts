import type { Territory } from '../../evaluation/genome-tasks/genome-source';
import { type GenomeSource, heldOutOf, spreadWindows, trainedOf } from '../../evaluation/genome-tasks/genome-source';
import { lettersOf } from '../../formats/alphabet';
import type { NamedBlob } from '../../formats/byte-stream';
import { type ImportNote, Notes } from '../../formats/notes';
import { type Annotation, featuresWithin, namesOf } from '../../genome/annotation/annotation';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { readFeatures } from '../../genome/split/regions-file';
import type { Interval } from '../../genome/summary';
import { otherStrand } from '../../inference/windows';
import { GrowingFile } from './growing-file';

/** A region on a record of the genome. */
export interface PlacedRegion extends Interval {
  readonly record: number;
  readonly name: string;
  readonly strand: '+' | '-' | null;
  /** The type of the feature that it is, or that its middle lies in; null where nothing is said of it. */
  readonly feature: string | null;
  /** What that feature is called; empty where it has no name. */
  readonly label: string;
  /** Share of G and C among its known bases; NaN where none is known. */
  readonly gc: number;
}

export interface PlacedRegions {
  /** In the order of the file, or of the genome. */
  readonly regions: readonly PlacedRegion[];
  /** What was left out, and why. */
  readonly notes: readonly ImportNote[];
}

/** Regions of the open genome, with what is known of them. */
export class RegionSource {
  private readonly genome: PackedGenome;
  private readonly annotation: Annotation | null;

  constructor(genome: PackedGenome, annotation: Annotation | null) {
    this.genome = genome;
    this.annotation = annotation;
  }

  /**
   * The regions of a BED or GFF3 file. What lies over the origin of a circular record is left out with a note: it is no
   * one stretch.
   * @throws TypedError `regions-*`
   */
  async ofFile(file: NamedBlob): Promise<PlacedRegions> {
    const { genome } = this;
    const notes = new Notes();
    const { features } = await readFeatures(file, genome, notes);
    const whole = features.filter(({ record, end }) => end <= genome.records.lengthOf(record));
    const over = features.length - whole.length;
    if (over > 0) {
      const message = `${over.toLocaleString('en')} regions lie over the origin of their record and were left out.`;
      notes.add({ code: 'regions-over-origin', message });
    }
    const regions = whole.map((feature) =>
      feature.type === null
        ? this.placed(feature, feature.strand)
        : this.placed(feature, feature.strand, { type: feature.type, name: namesOf(feature).name }),
    );
    return { regions, notes: notes.list() };
  }

  /** At most so many of this length, spread evenly over the records that are included. */
  spread(source: GenomeSource, bases: number, count: number): PlacedRegions {
    const included = [...trainedOf(source), ...heldOutOf(source)];
    const windows = spreadWindows(source.genome, included, bases, count);
    const regions = windows
      .toSorted((a, b) => a.record - b.record || a.start - b.start)
      .map(({ record, start }) => this.placed({ record, start, end: start + bases }, null));
    return { regions, notes: [] };
  }

  /** Features of the annotation. @param type null for all */
  features(type: string | null): PlacedRegions {
    const all = this.annotation?.features ?? [];
    const regions = all
      .filter((feature) => type === null || feature.type === type)
      .map((feature) => this.placed(feature, feature.strand, feature));
    return { regions, notes: [] };
  }

  private placed(
    { record, start, end }: Territory,
    strand: PlacedRegion['strand'],
    known?: { readonly type: string; readonly name: string },
  ): PlacedRegion {
    const { genome } = this;
    const offset = genome.records.offsetOf(record);
    const { g, c, bases, unknown } = genome.composition(offset + start, offset + end);
    const said = known ?? this.featureAt(record, Math.floor((start + end) / 2));
    return {
      record,
      name: genome.records.nameOf(record),
      start,
      end,
      strand,
      feature: said?.type ?? (this.annotation === null ? null : 'no feature'),
      label: said?.name ?? '',
      gc: (g + c) / (bases - unknown),
    };
  }

  private featureAt(record: number, base: number) {
    return this.annotation === null
      ? undefined
      : featuresWithin(this.annotation, record, { start: base, end: base + 1 })[0];
  }
}

/** Regions as FASTA, those on the reverse strand as they are read there. */
export function fastaOf(
  genome: PackedGenome,
  regions: readonly Pick<PlacedRegion, 'record' | 'name' | 'start' | 'end' | 'strand' | 'label'>[],
): Blob {
  const file = new GrowingFile();
  for (const { record, name, start, end, strand, label } of regions) {
    const codes = new Uint8Array(end - start);
    genome.read(record, start, end - start, codes);
    const letters = lettersOf(strand === '-' ? otherStrand(codes) : codes);
    const place = `${name}:${start + 1}-${end}${strand === null ? '' : `(${strand})`}`;
    const title = label === '' ? `>${place}` : `>${place} ${label}`;
    file.add(`${[title, ...(letters.match(/.{1,80}/g) ?? [])].join('\n')}\n`);
  }
  return file.blob();
}
