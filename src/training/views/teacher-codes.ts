import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { WindowPlace, WindowSampler } from '../../genome/split/windows';
import { predictionWeights } from '../../model/shape';
import { PURPOSE } from '../../numerics/draws';
import { type DrawKey, reverseComplement, stream } from '../../ops/input-views/student-view';
import type { PretrainingConfig } from '../config';
import { teacherView } from './teacher-view';

/** Where windows come from. */
export interface WindowSource {
  readonly genome: PackedGenome;
  readonly sampler: WindowSampler;
}

/**
 * What the teacher is shown, as base codes [L], to go with a window of the student's: an augmented copy of it; where
 * neighbours are predicted, a window within L bases of it, as likely read from the other strand as the student's is;
 * and for latent prediction alone the window itself, since there the teacher reads what the student should.
 * @param codes of the window at `place`
 */
export function teacherCodes(
  { genome, sampler }: WindowSource,
  place: WindowPlace,
  codes: Uint8Array,
  config: PretrainingConfig,
  key: DrawKey,
): Uint8Array {
  const weights = predictionWeights(config);
  if (weights.neighbour > 0) {
    const draws = stream(key, PURPOSE.neighbour);
    const { record, start } = sampler.near(place, config.windowLength, () => draws.word());
    const near = new Uint8Array(codes.length);
    genome.read(record, start, near.length, near);
    const turned = stream(key, PURPOSE.neighbourStrand).uniform() < config.reverseComplement;
    return turned ? reverseComplement(near) : near;
  }
  return weights.latent > 0 ? codes : teacherView(codes, config, key);
}
