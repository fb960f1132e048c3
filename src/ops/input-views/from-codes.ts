import type { InputViewSettings, ViewShape } from './kernels';
import { codesIn, SOFT_MASKED } from './layout';
import { studentView } from './student-view';
import { makeViewBatch, placeViews, type ViewBatch } from './view-batch';

/** Both views of a batch from the words of a `CodeBatch`, on the CPU. */
export function viewsFromCodes(
  words: Uint32Array,
  { batch, tokens, windowLength }: ViewShape,
  settings: InputViewSettings,
): ViewBatch {
  const views = makeViewBatch(batch, windowLength, tokens - windowLength);
  const [seed, step] = words;
  for (let sample = 0; sample < batch; sample++) {
    const read = codesIn(words, windowLength, sample);
    const student = studentView(
      read.map((code) => code & ~SOFT_MASKED),
      settings,
      { seed, step, sample },
    );
    const weights = Float32Array.from(read, (code) => (code & SOFT_MASKED ? settings.softMaskWeight : 1));
    placeViews(
      views,
      sample,
      student,
      codesIn(words, windowLength, batch + sample),
      student.reversed ? weights.reverse() : weights,
    );
  }
  return views;
}
