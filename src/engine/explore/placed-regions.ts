import type { NamedBlob } from '../../formats/byte-stream';
import { type ImportNote, Notes } from '../../formats/notes';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { readFeatures } from '../../genome/split/regions-file';
import type { Interval } from '../../genome/summary';

/** A region of a file, on a record of the genome. */
export interface PlacedRegion extends Interval {
  readonly record: number;
  readonly name: string;
  readonly strand: '+' | '-' | null;
}

export interface PlacedRegions {
  /** In the order of the file. */
  readonly regions: readonly PlacedRegion[];
  /** What was left out, and why. */
  readonly notes: readonly ImportNote[];
}

/**
 * The regions of a BED or GFF3 file. What lies over the origin of a circular record is left out with a note: it is no
 * one stretch.
 * @throws TypedError `regions-*`
 */
export async function placedRegions(file: NamedBlob, genome: PackedGenome): Promise<PlacedRegions> {
  const notes = new Notes();
  const { features } = await readFeatures(file, genome, notes);
  const whole = features.filter(({ record, end }) => end <= genome.records.lengthOf(record));
  const over = features.length - whole.length;
  if (over > 0) {
    const message = `${over.toLocaleString('en')} regions lie over the origin of their record and were left out.`;
    notes.add({ code: 'regions-over-origin', message });
  }
  const regions = whole.map(({ record, start, end, strand }) => ({
    record,
    name: genome.records.nameOf(record),
    start,
    end,
    strand,
  }));
  return { regions, notes: notes.list() };
}
