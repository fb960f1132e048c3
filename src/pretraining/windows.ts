import type { PackedGenome } from '../genome/packed-genome';
import type { WindowPlace, WindowSampler } from '../genome/windows';
import { Draws, PURPOSE } from '../numerics/draws';
import type { PretrainingConfig } from './config';
import { makeViewBatch, placeViews, type ViewBatch } from './view-batch';
import { type DrawKey, studentView, teacherView, type ViewSettings } from './views';

/** Training steps count from 1, so step 0 is free for what is drawn once. */
const ONCE = 0;

/** Turns window places into the two views of a batch. Every draw is a function of (seed, step, sample, purpose): any step can be made again. */
export class WindowViews {
  private readonly genome: PackedGenome;
  private readonly config: PretrainingConfig;
  private readonly codes: Uint8Array;

  constructor(genome: PackedGenome, config: PretrainingConfig) {
    this.genome = genome;
    this.config = config;
    this.codes = new Uint8Array(config.windowLength);
  }

  /** The batch of a training step, drawn afresh from `sampler`. */
  training(sampler: WindowSampler, step: number, into: ViewBatch): void {
    for (let sample = 0; sample < into.batch; sample++) {
      const { seed } = this.config;
      const draws = new Draws(seed, step, sample, PURPOSE.trainWindow);
      const place = sampler.draw(() => draws.word());
      this.place(place, this.config, { seed, step, sample }, sample, into);
    }
  }

  /** The base codes [L] of a window; valid until the next read. */
  read({ record, start }: WindowPlace): Uint8Array {
    this.genome.read(record, start, this.codes.length, this.codes);
    return this.codes;
  }

  /**
   * The held-out windows, cut into batches of B; what does not fill a batch is left out. They are the same at every evaluation.
   * `clean` masks and nothing else, as the MLM loss is reported on; `corrupted` has the training views of the same windows.
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

  private place(place: WindowPlace, settings: ViewSettings, key: DrawKey, row: number, into: ViewBatch): void {
    const codes = this.read(place);
    placeViews(into, row, studentView(codes, settings, key), teacherView(codes, settings, key));
  }
}

export interface ValidationBatch {
  readonly places: readonly WindowPlace[];
  readonly clean: ViewBatch;
  readonly corrupted: ViewBatch;
}
