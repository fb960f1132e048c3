import type { Word } from './word';

const genome = (means: string, unit?: string): Word => ({ means, section: 'The genome', ...(unit && { unit }) });
const run = (means: string, unit?: string): Word => ({ means, section: 'A run', ...(unit && { unit }) });

/** Words of what comes in and goes out as files: genomes with their regions, runs and weights. */
export const FILE_WORDS = {
  read: genome('How much of the files has been read, by their size on the disk.', 'bytes'),
  recordsRead: genome('Sequences found so far, each with a name of its own.', 'records'),
  basesRead: genome('Letters of sequence found so far, those that are not known included.', 'bases'),
  speed: genome('How fast the files are read, on average since the import began.', 'bytes a second'),
  timeLeft: genome('How long the rest takes if it is read as fast as what came before.'),
  notes: genome('What was taken in although other programs would stumble over it; nothing here needs an answer.'),
  fingerprint: genome('Short for all names and letters: where it differs, so do the genomes.'),
  otherLetters: genome('Letters beside A, C, G, T, U and N: each is read as unknown and never asked for.', 'letters'),

  use: genome('Whether training and validation may take windows from the record.'),
  heldOut: genome('Share of the record that is never trained on and measures what the network learned.'),
  usedFor: genome('What windows of the record serve: training, validation, both or nothing.'),
  where: genome('Where along the record the held-out stretches lie, from its first base to its last.'),
  composition: genome('How common each base is, over all records.'),
  region: genome('A place to look at by its letters: record:from-to, counted from 1 with both ends in it.'),
  library: genome('Genomes that this browser keeps on this machine, so that they need not be read again.', 'bytes'),
  profile: genome('The same shares bin by bin: a jump may mark a stretch from elsewhere, such as a prophage.'),
  profileRecord: genome('Which record is drawn.'),
  spectrum: genome(
    'How often each word of k letters comes; from k = 4 on, how many words come how often, repeats to the right.',
  ),
  wordLength: genome('Letters of a word: longer words tell more apart, and each comes less often.', 'bases'),
  overComposition: genome('How often a word comes, divided by how often it would if letters followed by chance.'),

  regions: genome(
    'Stretches that windows are drawn from, as a file of genes or of open chromatin names them.',
    'bases',
  ),
  leakage: genome('Held-out words that training also sees: what is known by heart is no test.', '% of words'),

  importFile: run('Takes in a run or weights, once every byte was checked.'),
  weights: run('The parameters of one network, in a format that holds numbers and no code.'),
  wholeRun: run('Everything a run needs to go on elsewhere, but the genome, which is asked for there.'),
  cluster: run('A folder that trains with PyTorch: on from a checkpoint, or from a first step.'),
  trains: run('Whether the folder goes on with the run above or begins one with the form on Train.'),
  sequence: run('Puts the bases themselves into the folder, so that no other file is needed there.'),
  report: run('What was logged, as a page to print or as numbers for other programs.'),
  exported: run('The step whose weights leave, or from which the folder goes on.', 'steps'),

  name: run('What the run is called in lists, files and reports.'),
  tags: run('Words to find it by, with commas between them.'),
  notesOfRun: run('Whatever is worth remembering of it, found by the filter too.'),
  state: run('Whether it is under way, how it ended, or that it was cut off and can go on.'),
  model: run('The preset it began with, and how many numbers it learns.', 'parameters'),
  device: run('What its steps were computed on.'),
  elsewhere: run('Steps that were taken outside this studio and came in by an import.'),
  ofGenome: run('The sequence it learned from, and the fingerprint that tells it from others.'),
  started: run('When it was begun, by the clock of the machine that began it.'),
  checkpoints: run('Steps it can go on from, and the room they take.', 'bytes'),
  chart: run('Draws the run in the chart below, beside the others.'),
  grouped: run('Puts runs together that share this.'),
  overlaid: run('Signals of several runs over the same axis, each run in one colour.'),
  signal: run('What is drawn of each run.'),
  addChart: run('Another signal of the same runs, below and at the same place.'),
  columns: run('What the table shows of each run; scores stand there once a task was judged.'),
  overlayAxis: run('What runs from left to right: runs of unlike batches compare by bases, not by steps.'),
  differs: run('Settings in which the drawn runs are not alike; all others are the same.'),
  seedGroups: run('Runs that differ in their seed alone, taken together.'),
  seedsOfGroup: run('The numbers that the randomness of each run followed from.'),
  doneOfGroup: run('Runs of the group that came to their end; only they count.', 'runs'),
  meanOfGroup: run('Mean over the seeds of the lowest loss on held-out bases.', 'nats'),
  meanOfSignal: run('Mean over the seeds of what was logged last.'),
  meanInterval: run('Where the mean over ever more seeds would lie in 19 of 20 such groups.'),
  changed: run('Settings of the group that are not those of its preset.'),
} as const satisfies Readonly<Record<string, Word>>;
