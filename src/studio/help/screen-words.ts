import type { Word } from './word';

/** Words of the screens that are neither signals nor settings. */
export const SCREEN_WORDS = {
  baselines: {
    means: 'What needs no network: guessing blindly, by the base composition, by short words, or by both neighbours.',
    unit: 'nats',
    section: 'Signals',
  },
  hiddenLoss: {
    means:
      'Surprise at masked bases: a blind guess among four costs 1.386 nats, and the thick line is the one to watch.',
    unit: 'nats',
    section: 'Signals',
  },
  sample: {
    means: "One held-out window through the student's eyes: what it was shown, what it believes, and the truth.",
    section: 'A step',
  },
  bestValidation: {
    means: 'The lowest loss on held-out bases so far, and the step it was measured at.',
    unit: 'nats',
    section: 'Signals',
  },
  spread: {
    means: 'How far runs that differ in nothing but their seed lie apart: one sample standard deviation.',
    section: 'Random numbers',
  },
  epochs: { means: 'How often the part that is trained on has been read, on average.', section: 'A step' },
  stepSplit: { means: 'What a step spends its time on, as last measured on the device.', section: 'A step' },
  finite: {
    means: 'Whether the loss is a number one can go on with, and how many steps were left out.',
    section: 'A step',
  },
  collapse: {
    means: 'Whether windows still look different to the network; if they do not, it has learned nothing of them.',
    section: 'Signals',
  },
  memory: { means: 'What the run holds of the memory of the device, beside what was planned.', section: 'A step' },
  tensors: { means: 'Blocks of memory in use: a count that keeps growing is a fault.', section: 'A step' },
  saved: { means: 'The newest checkpoint, from which the run can go on if the tab is closed.', section: 'A step' },
  score: {
    means: "How well the run's weights do on a task, by its metric, on the part kept for testing.",
    section: 'Signals',
  },
  memoryPlan: { means: 'What the run needs of the memory of the device, by what it is needed for.', section: 'A step' },
} as const satisfies Readonly<Record<string, Word>>;
