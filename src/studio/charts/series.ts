import type { Baselines } from '../../genome/analysis/composition';
import type { Reference, Series } from './model';

/** Which signals each chart draws, and how: dashes are the teacher's, green is held-out data. */

const TEACHER_DASH = '6 3';

export const MLM_SERIES: readonly Series[] = [
  { signal: 'mlmStudent', name: 'student', colour: 'student' },
  { signal: 'mlmTeacher', name: 'teacher', colour: 'teacher', dash: TEACHER_DASH, asLogged: true },
  { signal: 'mlmStudentValidation', name: 'student val.', colour: 'mlm', asLogged: true },
  { signal: 'mlmTeacherValidation', name: 'teacher val.', colour: 'mlm', dash: TEACHER_DASH, asLogged: true },
];
export const CONTRASTIVE_SERIES: readonly Series[] = [
  { signal: 'contrastive', name: 'contrastive', colour: 'contrastive', dash: '2 3' },
  { signal: 'teacherEntropy', name: 'teacher entropy', colour: 'teacher', dash: TEACHER_DASH, width: 1.4 },
];
export const DIVERGENCE_SERIES: readonly Series[] = [
  { signal: 'divergence', name: 'divergence', colour: 'divergence', width: 1.2, asLogged: true },
];
export const LEARNING_RATE_SERIES: readonly Series[] = [
  { signal: 'learningRate', name: 'learning rate', colour: 'student', asLogged: true },
];
export const MOMENTUM_SERIES: readonly Series[] = [
  { signal: 'emaMomentum', name: 'EMA momentum', colour: 'teacher', dash: TEACHER_DASH, asLogged: true },
];
export const GRADIENT_SERIES: readonly Series[] = [
  { signal: 'gradientNorm', name: 'gradient norm', colour: 'student' },
];
export const STEP_TIME_SERIES: readonly Series[] = [{ signal: 'stepMs', name: 'step time', colour: 'plain' }];

export const PROBE_SERIES: readonly Series[] = [
  { signal: 'probeMcc', name: 'teacher', colour: 'teacher', dash: TEACHER_DASH, asLogged: true, dot: 3 },
];

export const baselineReferences = ({ uniform, composition, markov }: Baselines): readonly Reference[] => [
  { name: 'uniform', value: uniform },
  { name: 'composition', value: composition },
  { name: `Markov-${markov.order}`, value: markov.nats },
];
