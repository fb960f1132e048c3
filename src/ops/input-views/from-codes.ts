import type { InputViewSettings } from './kernels';
import { codesIn, SOFT_MASKED } from './layout';
import { studentView } from './student-view';
import { placeLabels, placeStudent, placeTeacher, type ViewBatch } from './view-batch';

/**
 * Both views of a batch from the words of a `CodeBatch`, on the CPU: what `emitInputViews` makes on the GPU.
 * @param into for as many windows of as many bases; overwritten, and returned
 */
export function viewsFromCodes(words: Uint32Array, settings: InputViewSettings, into: ViewBatch): ViewBatch {
  const [seed, step] = words;
  const { batch, windowLength } = into;
  for (let sample = 0; sample < batch; sample++) {
    const read = codesIn(words, windowLength, sample);
    const bases = read.map((code) => code & ~SOFT_MASKED);
    const view = studentView(bases, settings, { seed, step, sample });
    const weights = Float32Array.from(read, (code) => (code & SOFT_MASKED ? settings.softMaskWeight : 1));
    placeStudent(into, sample, view);
    placeLabels(into, sample, view, view.reversed ? weights.reverse() : weights);
    placeTeacher(into, sample, codesIn(words, windowLength, batch + sample));
  }
  return into;
}
