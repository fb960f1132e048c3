import type { Word } from './word';

/** Words of the screens that are neither signals nor settings. */
export const SCREEN_WORDS = {
  baselines: {
    means: 'What needs no network: guessing blindly, by the base composition, by short words, or by the bases around.',
    unit: 'nats',
    section: 'Signals',
  },
  shownShare: {
    means: 'The axis holds this much of the steps that are planned, and grows as the run goes on.',
    section: 'A run',
  },
  compared: {
    means:
      'Loss and table of counts are of hidden held-out bases; composition and words are of the whole held-out part.',
    unit: 'nats a base',
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
  keptWindow: {
    means: 'Which held-out window is shown at each validation; one that is kept has the same bases hidden every time.',
    section: 'A step',
  },
  heldOutRegion: {
    means: 'A place such as chr1:1,000; the window that begins there must lie in what is held out of training.',
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
  bases: {
    means: 'All letters of the sequence, those that are not known included.',
    unit: 'bases',
    section: 'The genome',
  },
  records: {
    means: 'Sequences of the file, each with a name: chromosomes, plasmids or contigs.',
    section: 'The genome',
  },
  n50: { means: 'Half of all bases lie in records at least this long.', unit: 'bases', section: 'The genome' },
  longest: { means: 'Length of the longest record.', unit: 'bases', section: 'The genome' },
  shortest: { means: 'Length of the shortest record.', unit: 'bases', section: 'The genome' },
  gc: { means: 'Share of G and C among the bases that are known.', section: 'The genome' },
  unknown: {
    means: 'Share of bases that nobody knows: they are shown to the network and never asked.',
    section: 'The genome',
  },
  softMasked: { means: 'Share of bases in lower case, which mostly are repeats.', section: 'The genome' },
  mode: {
    means: 'How the task is judged: by frozen features, by training all weights, from scratch, or without a network.',
    section: 'Judging a network',
  },
  taskSeeds: {
    means: 'How often the task is judged, each time with other random numbers.',
    section: 'Judging a network',
  },
  taskEpochs: { means: 'How often training reads the rows of the task.', section: 'Judging a network' },
  taskBatch: {
    means: 'Rows that a step of training on the task takes at once.',
    unit: 'rows',
    section: 'Judging a network',
  },
  taskRate: { means: 'How far a step of training on the task moves the weights.', section: 'Judging a network' },
  run: { means: 'Training from a first step on, however often it was stopped and continued.', section: 'A run' },
  checkpoint: { means: 'The network as it was at a step that was saved.', section: 'A run' },
  network: {
    means: 'The student is what was trained, the teacher its slow average; both are kept.',
    section: 'A run',
  },
  planWeights: { means: 'What is learned, and what is kept of it from one step to the next.', section: 'A step' },
  planActivations: {
    means: 'What each layer gave, kept until the gradient has come back through it.',
    section: 'A step',
  },
  planWorkspace: { means: 'Room for what is computed on the way, in steps and validations.', section: 'A step' },
  planTotal: { means: 'All that the run is expected to take of the device.', section: 'A step' },
  planWindows: {
    means: 'How many windows of a batch are computed together: fewer take less room and add up to the same step.',
    section: 'A step',
  },
  planTables: { means: 'Room for counting the words that the loss is held against.', section: 'Signals' },
  inUse: { means: 'What is taken by now, as it is counted while the run trains.', section: 'A step' },
  kernel: { means: 'A program that the device runs: a step is a list of them.', section: 'A step' },
  kernelCalls: { means: 'How often a step runs it.', section: 'A step' },
  kernelMs: { means: 'Time of all its calls in the step that was measured.', unit: 'ms', section: 'A step' },
  kernelShare: { means: 'Its part of the time of all kernels.', section: 'A step' },
  kernelRate: {
    means: 'Operations by their time, where it is known how many there are.',
    unit: 'billions a second',
    section: 'A step',
  },
  maskedAs: {
    means: 'What the student was shown in place of a masked base: nothing, another base, or the base itself.',
    section: 'A step',
  },
  guess: { means: 'The base that the student holds most likely.', section: 'A step' },
  belief: { means: 'The probability that the student gives to this base.', section: 'A step' },
  checkpointEvery: {
    means: 'How often the run is saved by the clock: what was trained since is lost where a tab dies.',
    section: 'A run',
  },
  seedCount: {
    means: 'How many runs are trained that are equal but for the numbers their randomness follows from.',
    section: 'Random numbers',
  },
  memoryPlan: { means: 'What the run needs of the memory of the device, by what it is needed for.', section: 'A step' },
} as const satisfies Readonly<Record<string, Word>>;
