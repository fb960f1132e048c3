/** What a step changes, measures, and is told. */

import type { ParameterLayout } from '../model/layout';
import { comparesCls, contrastiveClasses } from '../model/shape';
import type { ObjectiveSettings } from './config';

/** The signals every step measures on the device, in this order. */
export const STEP_SIGNALS = [
  'mlmStudent',
  'maskedAccuracy',
  'contrastive',
  'distillationGap',
  'teacherEntropy',
  'classEntropy',
  'divergence',
  'gradientNorm',
] as const;

export type StepSignal = (typeof STEP_SIGNALS)[number];
const OF_BASES: readonly StepSignal[] = ['mlmStudent', 'maskedAccuracy', 'divergence', 'gradientNorm'];

/** Those that a step with these settings measures; of the others it says 0. */
export function measuredSignals(
  settings: Pick<ObjectiveSettings, 'objective' | 'contrastiveWeight'>,
): readonly StepSignal[] {
  if (settings.contrastiveWeight === 0) return OF_BASES;
  return comparesCls(settings) ? STEP_SIGNALS : [...OF_BASES, 'contrastive'];
}

export type LearnerSettings = ObjectiveSettings & { readonly weightDecay: number; readonly clipNorm: number };

export interface Schedule {
  readonly learningRate: number;
  /** EMA momentum. */
  readonly momentum: number;
}

/**
 * Everything a step changes, outside the device: what a checkpoint holds. P parameters, C CLS vectors, K contrastive
 * classes.
 */
export interface LearnerState {
  /** [P], in the order of the layout; so are teacher and moments. */
  readonly student: Float32Array;
  readonly teacher: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** [C,K], row-major. */
  readonly center: Float32Array;
  /** Updates made so far; a skipped step makes none. */
  readonly applied: number;
}

/** The state before the first step. The teacher is a true copy of the student where left out (method, section 5). */
export function initialState(
  layout: ParameterLayout,
  settings: LearnerSettings,
  student: Float32Array,
  teacher: Float32Array = student,
): LearnerState {
  return {
    student,
    teacher,
    firstMoment: new Float32Array(layout.size),
    secondMoment: new Float32Array(layout.size),
    center: new Float32Array(settings.clsVectors * contrastiveClasses(settings)),
    applied: 0,
  };
}
