import type { PackedGenome } from '../genome/packed/packed-genome';
import type { WindowPlace, WindowSampler } from '../genome/split/windows';
import { Draws, PURPOSE } from '../numerics/draws';
import { type CodeBatch, SOFT_MASKED } from '../ops/input-views/layout';
import { type DrawKey, studentView } from '../ops/input-views/student-view';
import { makeViewBatch, placeViews, type ViewBatch } from '../ops/input-views/view-batch';
import type { PretrainingConfig } from './config';
import { teacherView, type ViewSettings } from './views';

/** Training steps count from 1, so step 0 is free for what is drawn once. */
const ONCE = 0;

/** What a soft-masked base counts for in the training loss. */
export const softMaskWeightOf = ({
  softMask,
  softMaskWeight,
}: Pick<PretrainingConfig, 'softMask' | 'softMaskWeight'>): number =>
  ({ train: 1, skip: 0, 'down-weight': softMaskWeight })[softMask];

/**
 * Turns window places into the two views of a batch. Every draw is a function of (seed, step, sample, purpose): any
 * step can be made again.
 */
export class WindowViews {
  private readonly genome: PackedGenome;
  private readonly config: PretrainingConfig;
  private readonly codes: Uint8Array;
  private readonly softMask: Uint8Array;
  private readonly softMaskWeight: number;

  constructor(genome: PackedGenome, config: PretrainingConfig) {
    this.genome = genome;
    this.config = config;
    this.codes = new Uint8Array(config.windowLength);
    this.softMask = new Uint8Array(config.windowLength);
    this.softMaskWeight = softMaskWeightOf(config);
  }

  /** The batch of a training step, drawn afresh from `sampler`. */
  training(sampler: WindowSampler, step: number, into: ViewBatch): void {
    for (let sample = 0; sample < into.batch; sample++) {
      const { seed } = this.config;
      const draws = new Draws(seed, step, sample, PURPOSE.trainWindow);
      const place = sampler.draw(() => draws.word());
      this.place(place, this.config, { seed, step, sample }, sample, into, this.softMaskWeight);
    }
  }

  /** The same batch as base codes, for a device that makes the views itself; the teacher's are augmented already. */
  trainingCodes(sampler: WindowSampler, step: number, into: CodeBatch): void {
    const { seed } = this.config;
    into.identify(seed, step);
    for (let sample = 0; sample < into.batch; sample++) {
      const draws = new Draws(seed, step, sample, PURPOSE.trainWindow);
      const place = sampler.draw(() => draws.word());
      const codes = this.read(place);
      into.place('teacher', sample, teacherView(codes, this.config, { seed, step, sample }));
      if (this.softMaskWeight !== 1) {
        this.genome.readSoftMask(place.record, place.start, this.softMask.length, this.softMask);
        for (let i = 0; i < codes.length; i++) if (this.softMask[i] === 1) codes[i] |= SOFT_MASKED;
      }
      into.place('student', sample, codes);
    }
  }

  /** The base codes [L] of a window; valid until the next read. */
  read({ record, start }: WindowPlace): Uint8Array {
    this.genome.read(record, start, this.codes.length, this.codes);
    return this.codes;
  }

  /**
   * The held-out windows, cut into batches of B; what does not fill a batch is left out. They are the same at every
   * evaluation.
   * `clean` masks and nothing else, as the MLM loss is reported on; `corrupted` has the training views of the same
   * windows.
   */
  validation(sampler: WindowSampler): ValidationBatch[] {
    const { seed, batch, windowLength, clsVectors, validationWindows } = this.config;
    const clean: ViewSettings = { ...this.config, noise: 0, reverseComplement: 0 };
    return Array.from({ length: Math.max(1, Math.floor(validationWindows / batch)) }, (_, index) => {
      const views = {
        places: [] as WindowPlace[],
        clean: makeViewBatch(batch, windowLength, clsVectors),
        corrupted: makeViewBatch(batch, windowLength, clsVectors),
      };
      for (let row = 0; row < batch; row++) {
        const sample = index * batch + row;
        const draws = new Draws(seed, ONCE, sample, PURPOSE.validationWindow);
        const place = sampler.draw(() => draws.word());
        const key = { seed, step: ONCE, sample };
        views.places.push(place);
        this.place(place, clean, key, row, views.clean);
        this.place(place, this.config, key, row, views.corrupted);
      }
      return views;
    });
  }

  /**
   * Held-out windows keep a weight of 1: their loss is compared with the baselines, and between runs of different
   * policies.
   */
  private place(
    place: WindowPlace,
    settings: ViewSettings,
    key: DrawKey,
    row: number,
    into: ViewBatch,
    softMaskWeight = 1,
  ): void {
    const codes = this.read(place);
    const student = studentView(codes, settings, key);
    placeViews(
      into,
      row,
      student,
      teacherView(codes, settings, key),
      this.lossWeights(place, student.reversed, softMaskWeight),
    );
  }

  private lossWeights(
    { record, start }: WindowPlace,
    reversed: boolean,
    softMaskWeight: number,
  ): Float32Array | undefined {
    if (softMaskWeight === 1) return undefined;
    this.genome.readSoftMask(record, start, this.softMask.length, this.softMask);
    const weights = Float32Array.from(this.softMask, (masked) => (masked ? softMaskWeight : 1));
    return reversed ? weights.reverse() : weights;
  }
}

export interface ValidationBatch {
  readonly places: readonly WindowPlace[];
  readonly clean: ViewBatch;
  readonly corrupted: ViewBatch;
}
