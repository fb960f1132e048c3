import type { PretrainingConfig } from '../../../../training/config';
import { percent } from '../../../ui/format';

/** The method as the picture shows it. Pure: everything follows from the settings. */

export type Part =
  | 'window'
  | 'student-view'
  | 'student'
  | 'mlm'
  | 'teacher-view'
  | 'teacher'
  | 'contrastive'
  | 'update'
  | 'ema';

/** How the teacher is asked; null where nothing of its is learned. */
export interface TeacherPath {
  readonly sees: string;
  /** What of both networks is compared. */
  readonly compared: string;
  /** Whether its view is the student's window, in the clear: then the picture can show it. */
  readonly sameWindow: boolean;
}

export function teacherPath({
  contrastiveWeight,
  objective,
  neighbourWeight,
  teacherAugmentations,
}: PretrainingConfig): TeacherPath | null {
  if (contrastiveWeight === 0) return null;
  const changed = teacherAugmentations.length === 0 ? 'the same window' : 'the same window, shifted';
  switch (objective) {
    case 'latent':
      return {
        sees: `the same window, in the clear${neighbourWeight > 0 ? ', and one nearby' : ''}`,
        compared: `features of the masked bases${neighbourWeight > 0 ? ', and of windows that are near' : ''}`,
        sameWindow: true,
      };
    case 'neighbour':
      return { sees: 'another window, nearby', compared: 'the mean features of two windows', sameWindow: false };
    case 'infonce':
      return { sees: changed, compared: 'CLS vectors, within the batch', sameWindow: false };
    case 'distillation':
      return { sees: changed, compared: 'classes of the CLS vectors', sameWindow: false };
  }
}

/** What is done to the student's window. */
export function studentSees({ maskRate, noise, reverseComplement }: PretrainingConfig): string {
  const rest = [noise > 0 ? 'noise' : null, reverseComplement > 0 ? 'perhaps the other strand' : null];
  return [`${percent(maskRate, 2)} masked`, ...rest.filter((part) => part !== null)].join(', ');
}

/** What happens in a step, in its order, and which parts of the picture it is. */
export const STAGES = [
  { id: 'mask', name: 'Mask', parts: ['window', 'student-view', 'teacher-view'] },
  { id: 'guess', name: 'Guess', parts: ['student', 'teacher'] },
  { id: 'loss', name: 'Loss', parts: ['mlm', 'contrastive'] },
  { id: 'update', name: 'Update', parts: ['update', 'student'] },
  { id: 'teacher', name: 'Teacher', parts: ['ema', 'teacher'] },
] as const satisfies readonly { readonly id: string; readonly name: string; readonly parts: readonly Part[] }[];
export type StageId = (typeof STAGES)[number]['id'];
