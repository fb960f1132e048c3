import { importGenome } from '../../genome/import/import-genome';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { Stretches } from '../../genome/split/stretches';
import { WindowSampler } from '../../genome/split/windows';
import { Draws, PURPOSE } from '../../numerics/draws';
import type { PretrainingConfig } from '../config';

/** Windows that fit into it side by side. */
const WINDOWS = 8;
/** Unknown and soft-masked bases come once in so many, where a window may hold them. */
const RARE = { unknown: 100, softMasked: 20 };
/** A window may hold a few of them from this share on. */
const ENOUGH = 0.1;

/**
 * A genome of random bases, a pure function of the seed, and a sampler of its windows: what a step is shown where
 * nothing of anyone's sequence may be.
 */
export async function madeUpGenome(
  config: PretrainingConfig,
): Promise<{ readonly genome: PackedGenome; readonly sampler: WindowSampler }> {
  const { seed, windowLength, maxUnknownShare } = config;
  const draws = new Draws(seed, 0, 0, PURPOSE.madeUpGenome);
  const once = (rare: number) => maxUnknownShare >= ENOUGH && draws.below(rare) === 0;
  const letter = () => {
    if (once(RARE.unknown)) return 'N';
    const base = 'ACGT'[draws.below(4)];
    return once(RARE.softMasked) ? base.toLowerCase() : base;
  };
  const length = WINDOWS * windowLength;
  const text = Array.from({ length }, letter).join('');
  const { genome } = await importGenome([new File([`>made-up\n${text}\n`], 'made-up.fa')], {});
  const whole = Stretches.of([[{ start: 0, end: length }]]);
  return { genome, sampler: new WindowSampler(genome, whole, windowLength, { ...config, sampling: 'length' }) };
}
