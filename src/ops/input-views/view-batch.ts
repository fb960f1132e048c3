/** The views of a batch as arrays: where a window's input rows and labels stand in them. */

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

/** Puts what the student sees of a window into place `sample` of the batch. */
export function placeStudent(
  into: Pick<ViewBatch, 'tokens' | 'student'>,
  sample: number,
  { input }: Pick<StudentView, 'input'>,
): void {
  into.student.set(input, sample * into.tokens * V);
}

/** The same for the teacher, from its base codes [L]. */
export function placeTeacher(
  into: Pick<ViewBatch, 'tokens' | 'windowLength' | 'teacher'>,
  sample: number,
  codes: Uint8Array,
): void {
  const row = sample * into.tokens * V;
  oneHot(codes, into.teacher.subarray(row, row + into.windowLength * V));
}

/**
 * Where the student was shown nothing: 1 at a hidden position whose base is known, else 0. There alone it is asked what
 * a table of counts is asked.
 * @param into [B*L]
 */
export function placeHidden(
  into: Float32Array,
  sample: number,
  { targets, shown }: Pick<StudentView, 'targets' | 'shown'>,
): void {
  const position = sample * targets.length;
  for (let i = 0; i < targets.length; i++)
    into[position + i] = shown[i] === SHOWN.hidden && targets[i] !== unknownBase ? 1 : 0;
}

/**
 * What the student should read.
 * @param lossWeights [L] of a masked base, in the view's reading direction; 1 each where left out
 */
export function placeLabels(
  into: Pick<ViewBatch, 'windowLength' | 'targets' | 'weights'>,
  sample: number,
  { targets, shown }: Pick<StudentView, 'targets' | 'shown'>,
  lossWeights?: Float32Array,
): void {
  const position = sample * into.windowLength;
  for (let i = 0; i < into.windowLength; i++) {
    const counts = shown[i] !== SHOWN.open && targets[i] !== unknownBase;
    into.targets[position + i] = targets[i];
    into.weights[position + i] = counts ? (lossWeights?.[i] ?? 1) : 0;
  }
}
