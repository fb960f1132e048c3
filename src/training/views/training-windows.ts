import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { WindowSampler } from '../../genome/split/windows';
import { Draws, PURPOSE } from '../../numerics/draws';
import { type CodeBatch, SOFT_MASKED } from '../../ops/input-views/layout';
import type { PretrainingConfig } from '../config';
import { teacherCodes } from './teacher-codes';

/** What a soft-masked base counts for in the training loss. */
export const softMaskWeightOf = ({
  softMask,
  softMaskWeight,
}: Pick<PretrainingConfig, 'softMask' | 'softMaskWeight'>): number =>
  ({ train: 1, skip: 0, 'down-weight': softMaskWeight })[softMask];

/**
 * The windows of each training step, as base codes; the teacher's as it is shown them. Every draw is a function of
 * (seed, step, sample, purpose): any step can be made again, in any order.
 */
export class TrainingWindows {
  readonly genome: PackedGenome;
  readonly sampler: WindowSampler;
  private readonly config: PretrainingConfig;
  private readonly codes: Uint8Array;
  /** Null where a soft-masked base counts as any other. */
  private readonly softMask: Uint8Array | null;

  constructor(genome: PackedGenome, sampler: WindowSampler, config: PretrainingConfig) {
    this.genome = genome;
    this.sampler = sampler;
    this.config = config;
    this.codes = new Uint8Array(config.windowLength);
    this.softMask = softMaskWeightOf(config) === 1 ? null : new Uint8Array(config.windowLength);
  }

  /** Draws the B windows of a step. */
  draw(step: number, into: CodeBatch): void {
    const { genome, sampler, config, codes, softMask } = this;
    const { seed, contrastiveWeight } = config;
    into.identify(seed, step);
    for (let sample = 0; sample < into.batch; sample++) {
      const draws = new Draws(seed, step, sample, PURPOSE.trainWindow);
      const place = sampler.draw(() => draws.word());
      const { record, start } = place;
      genome.read(record, start, codes.length, codes);
      // Where bases are all there is to learn, the teacher is shown nothing in training.
      const seen = contrastiveWeight === 0 ? codes : teacherCodes(this, place, codes, config, { seed, step, sample });
      into.place('teacher', sample, seen);
      if (softMask !== null) {
        genome.readSoftMask(record, start, softMask.length, softMask);
        for (let i = 0; i < codes.length; i++) if (softMask[i] === 1) codes[i] |= SOFT_MASKED;
      }
      into.place('student', sample, codes);
    }
  }
}
