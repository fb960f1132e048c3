import { unknownBase } from '../../formats/alphabet';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { oneHot, SHOWN, type StudentView } from './student-view';

/**
 * The arrays of one step, ready for upload; reused from step to step. B windows of L bases and C CLS vectors, T = L +
 * C.
 */
export interface ViewBatch {
  readonly batch: number;
  readonly tokens: number;
  readonly windowLength: number;
  /** [B,T,5]; the last C rows of each window stay zero: the CLS vectors. */
  readonly student: Float32Array;
  /** [B,T,5] */
  readonly teacher: Float32Array;
  /** [B*L] true base codes. */
  readonly targets: Int32Array;
  /** [B*L]: 0 where not masked or unknown, else 1 or what the soft-mask policy gives. */
  readonly weights: Float32Array;
}

export function makeViewBatch(batch: number, windowLength: number, clsVectors: number): ViewBatch {
  const tokens = windowLength + clsVectors;
  return {
    batch,
    tokens,
    windowLength,
    student: new Float32Array(batch * tokens * V),
    teacher: new Float32Array(batch * tokens * V),
    targets: new Int32Array(batch * windowLength),
    weights: new Float32Array(batch * windowLength),
  };
}

/**
 * Puts one window's two views into place `sample` of the batch.
 * @param lossWeights [L] of a masked base, in the view's reading direction; 1 each where left out
 */
export function placeViews(
  into: ViewBatch,
  sample: number,
  student: StudentView,
  teacher: Uint8Array,
  lossWeights?: Float32Array,
): void {
  const { tokens, windowLength } = into;
  const row = sample * tokens * V;
  into.student.set(student.input, row);
  oneHot(teacher, into.teacher.subarray(row, row + windowLength * V));
  const position = sample * windowLength;
  for (let i = 0; i < windowLength; i++) {
    const target = student.targets[i];
    into.targets[position + i] = target;
    into.weights[position + i] =
      student.shown[i] !== SHOWN.open && target !== unknownBase ? (lossWeights?.[i] ?? 1) : 0;
  }
}
