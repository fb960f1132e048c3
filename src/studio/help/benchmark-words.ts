import type { Word } from './word';

const judged = (means: string, unit?: string): Word => ({
  means,
  section: 'Judging a network',
  ...(unit && { unit }),
});

/** Words of the tasks: their data, how they are judged, and what came out. */
export const BENCHMARK_WORDS = {
  readyOnly: judged('Leaves out the tasks whose data are not here yet.'),
  organism: judged('Leaves out the tasks of other organisms.'),
  filterTasks: judged('Words that must all stand in what the card of a task says.'),

  sequenceColumn: judged('The column that holds the letters of DNA.'),
  labelColumn: judged('The column that holds the class of each row, which is what the network is to tell.'),
  splitColumn: judged('The column that says which part a row is of: to train, to choose by, or to test.'),
  delimiter: judged('What stands between two columns of the file.'),
  quotes: judged('What stands around a cell that holds the delimiter itself.'),
  headerRow: judged('Whether the first row is names, which are no data.'),
  firstRows: judged('The table as it is read now: each column must hold one kind of thing.'),
  byHand: judged('Asks which column is which before a file is read, also where its header seems to tell.'),
  classOfFile: judged('Every sequence of the file gets this class as its label.'),
  featureType: judged('Windows are centred on the features of this type; those of the others are passed over.'),
  readAs: judged('BED counts bases from 0 and leaves the end out, GFF3 from 1 with both ends in it.'),

  labels: judged('Rows of each class to learn from, drawn by seed; several numbers make a curve.', 'rows'),
  weights: judged('Networks to be judged, each by itself: what is a difference shows against the untrained one.'),
  judgedBy: judged('How the network is compared with the same one without pretraining, once its run is done.'),
  embedding: judged('Sequences as dots: those near each other look alike to the network.'),
  mapOf: judged('Which sequences become dots.'),
  mapBy: judged('The network whose view of them is drawn.'),
  mapFeatures: judged('What stands for a sequence: the mean over its bases, or the CLS vectors behind them.'),

  windowLength: judged('Bases of each example that is cut from the genome.', 'bases'),
  windows: judged('Examples to train on, as far as the genome has them.', 'windows'),
  gcTolerance: judged('How far the GC of a background window may be from that of the window it stands beside.', '%'),

  data: judged('What the rows are, how they are parted, and what was found wrong with them.'),
  part: judged('Training teaches, validation chooses, and the test part is asked once, at the end.'),
  rows: judged('Labelled sequences.', 'rows'),
  rowBases: judged('Shortest, median and longest sequence of the part.', 'bases'),
  rowUnknown: judged('Share of letters that are none of A, C, G and T.'),
  duplicates: judged('Rows whose sequence stands in the same part before.', 'rows'),
  splitHash: judged('Two results with the same one were judged on the same rows, parted alike.'),
  leaks: judged('Rows that stand in another part too: a network may know their answer by heart.', 'rows'),
  lengths: judged('How many rows have which number of bases.'),

  interval: judged('Where the true score lies in 19 of 20 such measurements, by the draw of seeds or of test rows.'),
  note: judged('What a number gained over the like network from scratch, or why it compares with none.'),
  metrics: judged('The same calls on the test part, counted in different ways.'),
  accuracy: judged('Share of the test rows that are called right.'),
  mcc: judged('Correlation of calls and truth: 0 is guessing, 1 perfect, whatever the sizes of the classes.'),
  f1: judged('Precision and recall in one number for each class, and their mean over the classes.'),
  auroc: judged('How often a row of the class is ranked above one of another: one half is guessing.'),
  auprc: judged('Precision, averaged as the threshold takes in ever more of the class; guessing gives its share.'),
  calibrationError: judged('How far, on average, its sureness is from how often it is right; 0 is honest.'),
  confusion: judged(
    'Test rows by what they are and what they were called: what is right lies on the diagonal.',
    'rows',
  ),
  byClass: judged('How each class fares by itself.'),
  support: judged('Test rows that are of the class.', 'rows'),
  precision: judged('Share of the rows called so that are so.'),
  recall: judged('Share of the rows that are so and were called so.'),
  calibration: judged('Whether it is right as often as it is sure: the two columns should be alike.'),
  mistakes: judged('Wrong calls, those it was surest of first: often the label is at fault.'),
  training: judged('Loss and score by epoch: where the two losses part, it begins to learn by heart.', 'nats'),
  alongRun: judged('The score of each checkpoint of a run: whether pretraining raises it.'),
  labelCurve: judged('What few labels are worth: the score against how many were learned from.'),
  gave: judged('Score of the pretrained network minus that of the same one without, seed by seed.'),
  alone: judged('Pretraining sees the bases of the rows and never their labels, so the test stays a test.'),
  sure: judged('The probability that it gave to its own call.'),
  right: judged('Share of the calls it was so sure of that were right.'),
  published: judged('What papers report for the task, by how they came to it: two ways do not compare.'),
} as const satisfies Readonly<Record<string, Word>>;

/** Facts of a result, by their names. */
export const FACT_WORDS = {
  Mode: judged('How it was judged.'),
  Weights: judged('The weights it began with, and which of the two networks they are.'),
  Network: judged('Numbers that the network has learned.', 'parameters'),
  Features: judged('What of the frozen network describes a sequence: its layer, how it is averaged, which strands.'),
  Padding: judged('How short rows are filled up to one length.'),
  Loaded: judged('Which weights came from the pretrained network, and which began anew.'),
  Training: judged('Epochs, batch and rate of the training on the task.'),
  Recipe: judged('What is done in training beside plain AdamW.'),
  Labels: judged('How many labelled rows of each class it learned from.', 'rows'),
  Seeds: judged('The numbers that the draws of each repetition followed from.'),
  'Chosen on validation': judged('What the validation part decided, such as the epoch or the strength of a penalty.'),
  'Training diverged': judged('Seeds whose loss left all bounds: their score says nothing.'),
  Data: judged('Where the rows come from, and how they were parted.'),
  'Split hash': judged('Short for all rows and their parts: results with the same one are of the same rows.'),
  Device: judged('What computed it.'),
  'Wall time': judged('How long it took, waiting included.'),
  Started: judged('When it began, in universal time.'),
  Build: judged('The build of the studio that computed it.'),
} as const satisfies Readonly<Record<string, Word>>;
export type FactName = keyof typeof FACT_WORDS;
