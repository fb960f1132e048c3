/** What the study of pretraining compares, and by what. */

/** A way to pretrain: settings beside those of the preset, as the command line takes them. */
export interface Arm {
  readonly id: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly seeds: number;
  /** Trained on another genome of the folder of genomes than the one that is probed, or on a shuffle of that. */
  readonly genome?: string;
  readonly preset?: string;
  readonly steps?: number;
  /** The runs are those of the arm named: what differs is what is asked of them. */
  readonly runsOf?: string;
  /** Probed on another genome of the folder, with floors of its own. */
  readonly probed?: string;
  readonly network?: 'student';
  /** Asked by this mode, and only these tasks. */
  readonly asked?: { readonly mode: 'finetune' | 'scratch'; readonly tasks: readonly string[] };
}

/** In place of a file: the genome with every dinucleotide as often as before and no other order. */
export const SHUFFLED = 'shuffled';

export const PLAIN = 'mlm';

// Spelled out, so that an arm stays what it was when the presets change.
const MLM = { objective: 'infonce', contrastiveWeight: 0, neighbourWeight: 0 };
const HEAVY = { objective: 'latent', contrastiveWeight: 1, neighbourWeight: 0.1 };
const LIGHT = { objective: 'latent', contrastiveWeight: 0.3, neighbourWeight: 0.05 };

/** What fine-tuning is asked: the task that frozen features lose to one-hot bases. */
const TUNED = { mode: 'finetune', tasks: ['genome/gene-start'] } as const;

/** Those of the planned contrasts stand first; a study that is cut short has whole seeds of them. */
export const ARMS: readonly Arm[] = [
  { id: PLAIN, name: 'MLM alone', settings: MLM, seeds: 5 },
  {
    id: 'infonce',
    name: 'MLM + InfoNCE of CLS vectors, weight 0.5',
    settings: { objective: 'infonce', contrastiveWeight: 0.5 },
    seeds: 5,
  },
  { id: 'latent-neighbour', name: 'MLM + latent + 0.1 neighbours', settings: HEAVY, seeds: 5 },
  { id: 'light', name: 'MLM + 0.3 latent + 0.05 neighbours', settings: LIGHT, seeds: 5 },
  {
    id: 'latent',
    name: 'MLM + latent',
    settings: { objective: 'latent', contrastiveWeight: 1, neighbourWeight: 0 },
    seeds: 5,
  },
  {
    id: 'published',
    name: 'MLM + distillation, as published (shared head, weight 1, momentum from 0.996)',
    settings: { objective: 'distillation', head: 'shared', contrastiveWeight: 1, emaStart: 0.996 },
    seeds: 2,
  },
  {
    id: 'infonce-alone',
    name: 'InfoNCE of CLS vectors alone',
    settings: { objective: 'infonce', contrastiveWeight: 0.5, mlmWeight: 0 },
    seeds: 2,
  },
  { id: 'other-species', name: 'MLM alone, on V. cholerae', settings: MLM, seeds: 2, genome: 'O395.fasta.gz' },
  { id: 'mlm-300', name: 'MLM alone, 300 steps', settings: MLM, seeds: 2, steps: 300 },
  {
    id: 'light-300',
    name: 'MLM + 0.3 latent + 0.05 neighbours, 300 steps',
    settings: LIGHT,
    seeds: 2,
    steps: 300,
  },
  { id: 'mlm-10000', name: 'MLM alone, 10,000 steps', settings: MLM, seeds: 1, steps: 10_000 },
  {
    id: 'light-10000',
    name: 'MLM + 0.3 latent + 0.05 neighbours, 10,000 steps',
    settings: LIGHT,
    seeds: 1,
    steps: 10_000,
  },
  { id: 'shuffled', name: 'MLM alone, on a dinucleotide shuffle', settings: MLM, seeds: 2, genome: SHUFFLED },
  {
    id: 'mlm-cholerae',
    name: 'MLM alone, probed on V. cholerae',
    settings: MLM,
    seeds: 2,
    runsOf: PLAIN,
    probed: 'O395.fasta.gz',
  },
  {
    id: 'mlm-pylori',
    name: 'MLM alone, probed on H. pylori',
    settings: MLM,
    seeds: 2,
    runsOf: PLAIN,
    probed: 'SJM180.fasta.gz',
  },
  { id: 'mlm-student', name: 'MLM alone, student', settings: MLM, seeds: 2, runsOf: PLAIN, network: 'student' },
  {
    id: 'light-student',
    name: 'MLM + 0.3 latent + 0.05 neighbours, student',
    settings: LIGHT,
    seeds: 2,
    runsOf: 'light',
    network: 'student',
  },
  { id: 'mlm-tuned', name: 'MLM alone, fine-tuned', settings: MLM, seeds: 2, runsOf: PLAIN, asked: TUNED },
  {
    id: 'light-tuned',
    name: 'MLM + 0.3 latent + 0.05 neighbours, fine-tuned',
    settings: LIGHT,
    seeds: 2,
    runsOf: 'light',
    asked: TUNED,
  },
  {
    id: 'scratch',
    name: 'trained on the task from scratch',
    settings: MLM,
    seeds: 2,
    runsOf: PLAIN,
    asked: { ...TUNED, mode: 'scratch' },
  },
  { id: 'small', name: 'MLM alone, small', settings: MLM, seeds: 1, preset: 'small', steps: 2000 },
  {
    id: 'transformer',
    name: 'MLM alone, Transformer',
    settings: { ...MLM, backbone: 'transformer' },
    seeds: 2,
  },
  {
    id: 'transformer-2e-3',
    name: 'MLM alone, Transformer, learning rate 0.002',
    settings: { ...MLM, backbone: 'transformer', learningRate: 2e-3 },
    seeds: 1,
  },
  {
    id: 'transformer-7e-4',
    name: 'MLM alone, Transformer, learning rate 0.0007',
    settings: { ...MLM, backbone: 'transformer', learningRate: 7e-4 },
    seeds: 1,
  },
];

export const PRESET = 'nano';
export const STEPS = 3000;
/** Enough held-out bases for a loss to be known within 0.005 nats or so. */
export const VALIDATION_WINDOWS = 512;
/** Draws of the labels, averaged. */
export const DRAWS = 3;

/** A task of the genome with the numbers of labels a class it is asked with; none for a task without training. */
export interface Question {
  readonly task: string;
  readonly mode: 'probe' | 'zeroshot';
  readonly metric: 'accuracy' | 'auroc';
  readonly labels: readonly number[];
  /** What stands beside it that has learned nothing of this genome by pretraining. */
  readonly floors: readonly ('untrained' | 'kmer' | 'onehot' | 'phase' | 'table')[];
}

export const QUESTIONS: readonly Question[] = [
  {
    task: 'genome/frame',
    mode: 'probe',
    metric: 'accuracy',
    labels: [25, 100, 400],
    floors: ['untrained', 'onehot', 'phase'],
  },
  {
    task: 'genome/coding',
    mode: 'probe',
    metric: 'accuracy',
    labels: [25, 100, 400],
    floors: ['untrained', 'kmer', 'phase'],
  },
  { task: 'genome/gene-start', mode: 'probe', metric: 'accuracy', labels: [100, 400], floors: ['untrained', 'onehot'] },
  { task: 'genome/stops', mode: 'zeroshot', metric: 'auroc', labels: [], floors: ['table'] },
];

/** What a genome is asked that was not trained on: genes by open reading frames, so that it needs no annotation. */
export const ELSEWHERE: readonly string[] = ['genome/frame', 'genome/coding'];

/** A floor is of the genome it was asked on. */
export const floorId = (floor: string, probed: Arm['probed']): string =>
  probed === undefined ? floor : `${floor} on ${probed}`;

/** The scores that decide, as `scoreKey` names them. */
export const PRIMARY: readonly string[] = ['genome/frame 100', 'genome/coding 25', 'genome/coding 400'];

export const scoreKey = (task: string, labels: number | null | undefined): string =>
  labels == null ? task : `${task} ${labels}`;

/** First minus second, on every primary score. */
export const CONTRASTS: readonly (readonly [string, string])[] = [
  [PLAIN, 'untrained'],
  ['infonce', PLAIN],
  ['latent', PLAIN],
  ['latent-neighbour', PLAIN],
  ['light', PLAIN],
];
