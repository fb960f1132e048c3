import type { CompositionProfile, ProfileBin } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';

const mostBins = 2000;

/**
 * Composition in at most `bins` bins of equal length along a record, or along all records laid end to end where
 * `record` is null. Reads every base once.
 */
export async function compositionProfile(
  genome: PackedGenome,
  record: number | null,
  bins: number,
  breathe: () => Promise<void>,
): Promise<CompositionProfile> {
  const from = record === null ? 0 : genome.records.at(record).offset;
  const length = record === null ? genome.totals.bases : genome.records.lengthOf(record);
  const count = Math.max(1, Math.min(mostBins, Math.floor(bins)));
  const binBases = Math.max(1, Math.ceil(length / count));
  const made: ProfileBin[] = [];
  for (let start = from; start < from + length; start += binBases) {
    made.push(genome.composition(start, Math.min(start + binBases, from + length)));
    await breathe();
  }
  return { record, binBases, bins: made };
}
