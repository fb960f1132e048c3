import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { WindowPlace, WindowSampler } from '../../genome/split/windows';
import { Draws, PURPOSE } from '../../numerics/draws';
import { studentView } from '../../ops/input-views/student-view';
import {
  makeViewBatch,
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
      placeStudent(corrupted, row, studentView(codes, config, key));
      placeTeacher(corrupted, row, teacherCodes({ genome, sampler }, place, codes, config, key));
    }
    const { student, targets, weights } = clean;
    return {
      places,
      clean: { student, targets, weights },
      corrupted: { student: corrupted.student, teacher: corrupted.teacher },
    };
  });
}
