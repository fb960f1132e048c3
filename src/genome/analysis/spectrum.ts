import { unknownBase } from '../../formats/alphabet';
import type { KmerSpectrum } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';
import { thinned } from './thinned';

/** About a second's work. */
const mostBases = 2 ** 27;
const longestWord = 8;

/**
 * Counts words of k known bases in the included records; a word lies in one record whole. A large genome is read in
 * stretches spread evenly, and the answer says which share of it that was.
 */
export async function kmerSpectrum(
  genome: PackedGenome,
  included: ArrayLike<boolean | number>,
  k: number,
  breathe: () => Promise<void>,
): Promise<KmerSpectrum> {
  const order = Math.max(1, Math.min(longestWord, Math.floor(k)));
  const counts = new Uint32Array(4 ** order);
  const mask = counts.length - 1;
  const { stretches, share, longest } = thinned(() => wholes(genome, included), mostBases);
  const bases = new Uint8Array(longest + order - 1);
  // A local: read once for each base of the genome.
  const unknown = unknownBase;
  for (const { record, start, end } of stretches) {
    // Words that begin in the stretch end up to k - 1 bases behind it.
    const length = Math.min(end + order - 1, genome.records.lengthOf(record)) - start;
    genome.read(record, start, length, bases);
    let word = 0;
    let known = 0;
    for (let i = 0; i < length; i++) {
      if (bases[i] === unknown) {
        known = 0;
        continue;
      }
      word = ((word << 2) | bases[i]) & mask;
      if (++known >= order) counts[word]++;
    }
    await breathe();
  }
  return { k: order, counts: Float64Array.from(counts), share };
}

function* wholes({ records }: PackedGenome, included: ArrayLike<boolean | number>) {
  for (let record = 0; record < records.count; record++)
    if (included[record]) yield { record, start: 0, end: records.lengthOf(record) };
}
