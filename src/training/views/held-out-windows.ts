import type { TwoSidedTable } from '../../genome/analysis/two-sided';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { WindowPlace, WindowSampler } from '../../genome/split/windows';
import { Draws, PURPOSE } from '../../numerics/draws';
import { studentView } from '../../ops/input-views/student-view';
import {
  makeViewBatch,
  placeHidden,
  placeLabels,
  placeStudent,
  placeTeacher,
  type ViewBatch,
} from '../../ops/input-views/view-batch';
import type { PretrainingConfig } from '../config';
import { teacherCodes } from './teacher-codes';
import type { ViewSettings } from './teacher-view';

/**
 * The windows a run is validated on: drawn and masked once, the same at every validation. Of each view there is what is
 * measured on it, and no more.
 */

/** Training steps count from 1, so step 0 is free for what is drawn once. */
const ONCE = 0;

/** B held-out windows. */
export interface HeldOutBatch {
  readonly places: readonly WindowPlace[];
  /**
   * Masked and nothing else, as the MLM loss is reported on. Every base counts 1: the loss is compared with the
   * baselines, and between runs of different soft-mask policies.
   */
  readonly clean: Pick<ViewBatch, 'student' | 'targets' | 'weights'>;
  /** [B*L]: 1 where `clean` hides a known base, else 0. */
  readonly hidden: Float32Array;
  /** The training views of the same windows. */
  readonly corrupted: Pick<ViewBatch, 'student' | 'teacher'>;
}

/** Cut into batches of B; what does not fill a batch is left out. */
export function heldOutWindows(
  genome: PackedGenome,
  sampler: WindowSampler,
  config: PretrainingConfig,
): readonly HeldOutBatch[] {
  const { seed, batch, windowLength, clsVectors, validationWindows } = config;
  const masking: ViewSettings = { ...config, noise: 0, reverseComplement: 0 };
  const codes = new Uint8Array(windowLength);
  return Array.from({ length: Math.max(1, Math.floor(validationWindows / batch)) }, (_, index) => {
    const places: WindowPlace[] = [];
    const clean = makeViewBatch(batch, windowLength, clsVectors);
    const corrupted = makeViewBatch(batch, windowLength, clsVectors);
    const hidden = new Float32Array(batch * windowLength);
    for (let row = 0; row < batch; row++) {
      const sample = index * batch + row;
      const draws = new Draws(seed, ONCE, sample, PURPOSE.validationWindow);
      const place = sampler.draw(() => draws.word());
      const key = { seed, step: ONCE, sample };
      places.push(place);
      genome.read(place.record, place.start, windowLength, codes);
      const masked = studentView(codes, masking, key);
      placeStudent(clean, row, masked);
      placeLabels(clean, row, masked);
      placeHidden(hidden, row, masked);
      placeStudent(corrupted, row, studentView(codes, config, key));
      placeTeacher(corrupted, row, teacherCodes({ genome, sampler }, place, codes, config, key));
    }
    const { student, targets, weights } = clean;
    return {
      places,
      clean: { student, targets, weights },
      hidden,
      corrupted: { student: corrupted.student, teacher: corrupted.teacher },
    };
  });
}

/**
 * What a table of counts makes of the hidden bases of these very windows, as the loss on them is averaged: over the
 * bases of a batch, then over the batches. The table sees all of a base's neighbours inside the window, the network
 * those that are not masked.
 * @returns nats; NaN where no base is hidden
 */
export function tableOnHidden(batches: readonly HeldOutBatch[], table: TwoSidedTable, windowLength: number): number {
  const means = batches.map(({ clean: { targets }, hidden }) => {
    let [nats, count] = [0, 0];
    for (let at = 0; at < hidden.length; at++) {
      if (hidden[at] === 0) continue;
      const start = at - (at % windowLength);
      nats += table.nats(targets.subarray(start, start + windowLength), at - start);
      count++;
    }
    return nats / count;
  });
  return means.reduce((sum, value) => sum + value, 0) / means.length;
}
