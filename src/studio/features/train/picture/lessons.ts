import type { PretrainingConfig } from '../../../../training/config';
import { PRESETS } from '../../../../training/presets';

/** Lessons are links: settings, the sample genome where none is open, and what to look at. */

export const LESSON_IDS = ['real-or-shuffled', 'no-teacher', 'tiny-or-small'] as const;
export type LessonId = (typeof LESSON_IDS)[number];
export const isLesson = (text: string): text is LessonId => LESSON_IDS.some((id) => id === text);

export interface Lesson {
  readonly title: string;
  /** What is asked. */
  readonly question: string;
  /** What to do and look at, in order. */
  readonly hints: readonly string[];
  /** One run, or two that are compared. */
  readonly runs: readonly { readonly name: string; readonly config: PretrainingConfig }[];
}

const SHORT: PretrainingConfig = { ...PRESETS.nano, steps: 600 };

export const LESSONS: Readonly<Record<LessonId, Lesson>> = {
  'real-or-shuffled': {
    title: 'Real against shuffled',
    question: 'Does the network learn more of DNA than how often each pair of letters comes?',
    hints: [
      'Start training. Every 100 steps a probe tells real windows from shuffled ones by the features of the teacher.',
      'Shuffled windows have the same pairs of letters: whoever only counts pairs scores 0 on the chart "Probe".',
      'Watch the dashed line leave the dotted one, which is the network before its first step.',
    ],
    runs: [{ name: 'A run with the probe', config: { ...SHORT, probeEvery: 100, probeTask: 'real-vs-shuffled' } }],
  },
  'no-teacher': {
    title: 'Without a teacher',
    question: 'What does following a teacher add to naming masked bases?',
    hints: [
      'Train the first run to its end: its contrastive weight is 0, so the picture shows no path to a teacher.',
      'Then train the second, which differs in that weight alone.',
      'On Runs, tick both and compare the loss on hidden bases, then view retrieval: can windows be told apart?',
    ],
    runs: [
      { name: '1. No teacher', config: { ...SHORT, contrastiveWeight: 0 } },
      { name: '2. With a teacher', config: SHORT },
    ],
  },
  'tiny-or-small': {
    title: 'Tiny against small',
    question: 'What does a larger network see that a tiny one does not?',
    hints: [
      'Train the tiny one: eight channels can hold little more than which bases are common.',
      'Then train the small one on the same windows, with the same seed.',
      'On Runs, tick both: where does each level off against the baselines?',
    ],
    runs: [
      { name: '1. Tiny', config: { ...SHORT, width: 8, hidden: 16, groupSize: 1 } },
      { name: '2. Small', config: SHORT },
    ],
  },
};
