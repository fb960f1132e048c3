import type { Baselines } from '../../genome/analysis/composition';
import type { Signal } from '../../training/signals';
import type { Reference, Series } from './model';

/**
 * Which signals each chart draws, and how: dashes are the teacher's, green is held-out data. The line to watch is the
 * student's on held-out data, which the baselines compare with.
 */

const TEACHER_DASH = '6 3';

const TRAINING: readonly Series[] = [
  { signal: 'mlmStudent', name: 'student', colour: 'student' },
  { signal: 'mlmTeacher', name: 'teacher', colour: 'teacher', dash: TEACHER_DASH },
];
const validation = (student: Signal, teacher: Signal): readonly Series[] => [
  { signal: student, name: 'student val.', colour: 'mlm', watch: true },
  { signal: teacher, name: 'teacher val.', colour: 'mlm', dash: TEACHER_DASH },
];
/** Validation on hidden bases, which is what the baselines are asked. */
export const MLM_SERIES = [...TRAINING, ...validation('mlmHidden', 'mlmHiddenTeacher')];
/** Of runs of builds that did not tell hidden bases apart: validation on all masked bases. */
export const OLDER_MLM_SERIES = [...TRAINING, ...validation('mlmStudentValidation', 'mlmTeacherValidation')];
export const CONTRASTIVE_SERIES: readonly Series[] = [
  { signal: 'contrastive', name: 'contrastive', colour: 'contrastive', dash: '2 3' },
  { signal: 'teacherEntropy', name: 'teacher entropy', colour: 'teacher', dash: TEACHER_DASH, width: 1.4 },
];
export const DIVERGENCE_SERIES: readonly Series[] = [
  { signal: 'divergence', name: 'divergence', colour: 'divergence', width: 1.2 },
];
export const LEARNING_RATE_SERIES: readonly Series[] = [
  { signal: 'learningRate', name: 'learning rate', colour: 'student' },
];
export const MOMENTUM_SERIES: readonly Series[] = [
  { signal: 'emaMomentum', name: 'EMA momentum', colour: 'teacher', dash: TEACHER_DASH },
];
export const GRADIENT_SERIES: readonly Series[] = [
  { signal: 'gradientNorm', name: 'gradient norm', colour: 'student' },
];
export const STEP_TIME_SERIES: readonly Series[] = [{ signal: 'stepMs', name: 'step time', colour: 'plain' }];

export const PROBE_SERIES: readonly Series[] = [
  { signal: 'probeMcc', name: 'teacher', colour: 'teacher', dash: TEACHER_DASH, dot: 3 },
];

export const baselineReferences = ({ uniform, composition, markov, twoSided }: Baselines): readonly Reference[] => [
  { name: 'uniform', value: uniform },
  { name: 'composition', value: composition },
  { name: `Markov-${markov.order}`, value: markov.nats },
  ...(twoSided === undefined
    ? []
    : [{ name: `${twoSided.context}+${twoSided.context} counts`, value: twoSided.onHidden }]),
];
