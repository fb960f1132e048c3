import { unknownBase } from '../../formats/alphabet';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { BASES } from '../../inference/log-probabilities';
import { recordBases } from '../../inference/record-bases';
import type { Site } from '../../inference/variant-scores';
import { Draws, PURPOSE } from '../../numerics/draws';

/** The same places whenever they are asked for. */
const SEED = 1;
/** Tries for each place, in a genome of mostly unknown bases. */
const TRIES = 20;

/** All three substitutions at places drawn from a whole genome, fewer where most of its bases are unknown. */
export function drawnSites(genome: PackedGenome, count: number): readonly Site[] {
  const draws = new Draws(SEED, 0, 0, PURPOSE.background);
  const sites: Site[] = [];
  for (let tries = 0; sites.length < count && tries < TRIES * count; tries++) {
    const position = draws.below(genome.totals.bases);
    const record = genome.records.recordAt(position);
    const bases = recordBases(genome, record);
    const place = position - genome.records.offsetOf(record);
    const [base] = bases.read(place, 1);
    if (base === unknownBase) continue;
    sites.push({ bases, place, alternatives: [...Array(BASES).keys()].filter((code) => code !== base) });
  }
  return sites;
}
