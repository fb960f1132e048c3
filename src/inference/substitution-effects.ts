import { unknownBase } from '../formats/alphabet';
import type { BaseProbabilities } from './base-probabilities';
import { BASES } from './log-probabilities';

/**
 * In-silico mutagenesis: ln p(b) - ln p(base) for every base b that could stand at each place, the base hidden, [n,4].
 * 0 at the base itself, NaN where it is unknown.
 */
export function substitutionEffects({
  codes,
  logProbabilities,
}: Pick<BaseProbabilities, 'codes' | 'logProbabilities'>): Float32Array<ArrayBuffer> {
  return Float32Array.from(logProbabilities, (value, i) => {
    const at = Math.floor(i / BASES);
    return codes[at] === unknownBase ? Number.NaN : value - logProbabilities[BASES * at + codes[at]];
  });
}
