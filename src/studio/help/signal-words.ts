import { SIGNALS, type Signal } from '../../training/signals';
import type { Word } from './word';

const MEANS: Readonly<Record<Signal, string>> = {
  mlmStudent:
    'How surprised the student is, on average, by the true bases it was to name in this step; lower is better.',
  mlmTeacher: 'The same surprise of the teacher, on the windows of this step.',
  mlmHidden:
    'The student on held-out windows, at bases of which it was shown nothing: what the baselines compare with.',
  mlmHiddenTeacher: 'The teacher on the same hidden bases of the held-out windows.',
  mlmStudentValidation:
    'The student on held-out windows, at all masked bases; it is lower than on hidden ones, since some are shown.',
  mlmTeacherValidation: 'The teacher on held-out windows, at all masked bases.',
  maskedAccuracy: "Share of the masked bases that are the student's first guess; guessing blindly gives 25 %.",
  maskedAccuracyValidation: 'The same share on held-out windows.',
  contrastive: 'How badly the student foresees what the teacher makes of its view; lower is closer.',
  divergence: "Distance between the weights of teacher and student, relative to the size of the student's.",
  outputDivergence: 'How far apart the guesses of teacher and student are on the same held-out windows; 0 is alike.',
  teacherEntropy: 'How evenly the teacher spreads a window over its classes; near 0 it always picks one.',
  classEntropy: 'How evenly a batch uses the classes; near 0 every window gets the same one, which is collapse.',
  distillationGap: "How far the student's distribution over classes is from the teacher's.",
  viewRetrieval: 'Share of held-out windows whose two views find each other among a batch; chance is one in the batch.',
  clsSpread: 'How much what stands for a window differs from window to window; near 0 the windows look alike.',
  effectiveRank: 'Along how many directions what stands for windows varies; 1 is a line.',
  gradientNorm: 'Length of the step that the losses ask for, before it is clipped; a jump is a shock.',
  learningRate:
    'How far the weights move along the gradient; it warms up, then falls on a cosine to the end of the schedule.',
  emaMomentum: 'Share of itself that the teacher keeps at each step; it rises to 1 over the schedule.',
  probeMcc: "How well a linear probe on the teacher's frozen features does on a task; 0 is guessing, 1 is perfect.",
  probeUntrained: 'The same of the network before its first step: what its architecture gives for nothing.',
  probeMs: 'How long a probe took.',
  basesPerSecond: 'Bases that training reads in a second.',
  stepMs: 'How long a step took.',
};

/** What a signal is, in one sentence. */
export const signalWord = (signal: Signal): Word => ({
  means: MEANS[signal],
  section: 'Signals',
  ...(SIGNALS[signal].unit === '' ? {} : { unit: SIGNALS[signal].unit }),
});
