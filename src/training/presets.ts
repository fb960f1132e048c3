import type { Backbone, PresetName, PretrainingConfig } from './config';

/** What every preset shares: the method's settings, with self-distillation in the form of docs/results/evidence.md. */
const METHOD = {
  backbone: 'chordmixer',
  device: 'auto',
  threads: 'auto',
  arithmetic: 'auto',
  seed: 1,
  clsVectors: 4,
  heads: 4,
  weightDecay: 3e-4,
  warmup: 0.3,
  scheduleSteps: 'auto',
  clipNorm: 0.5,
  emaStart: 'auto',
  maskRate: 0.3,
  maskZeroShare: 0.8,
  maskRandomShare: 0.1,
  noise: 0.2,
  reverseComplement: 0.5,
  teacherAugmentations: ['deletion', 'insertion', 'translocation'],
  augmentationReach: 20,
  mlmWeight: 1,
  mlmLoss: 'cross-entropy',
  contrastiveWeight: 0.3,
  objective: 'latent',
  neighbourWeight: 0.05,
  head: 'feature',
  centering: 'ema',
  studentTemperature: 0.1,
  teacherTemperature: 0.04,
  infonceTemperature: 0.3,
  centerMomentum: 0.9,
  projectorHidden: 64,
  prototypes: 64,
  sampling: 'length',
  maxUnknownShare: 0.5,
  softMask: 'train',
  softMaskWeight: 0.1,
  validationBy: 'auto',
  validationRecords: '',
  validationShare: 0.1,
  validationWindows: 128,
  evaluateEvery: 'auto',
  probeEvery: 0,
  probeTask: 'real-vs-shuffled',
} satisfies Partial<PretrainingConfig>;

const PUBLISHED = {
  steps: 46_860,
  batch: 64,
  windowLength: 1000,
  clsVectors: 10,
  width: 308,
  hidden: 512,
  groupSize: 28,
  blocks: 4,
  learningRate: 3e-4,
} satisfies Partial<PretrainingConfig>;

export const PRESETS: Readonly<Record<PresetName, PretrainingConfig>> = {
  // A reach of 20 bases and noise of 0.2 suit windows of 1,000 bases; in 120 they hide what two views have in common
  // (measured).
  nano: {
    ...METHOD,
    preset: 'nano',
    steps: 3000,
    batch: 32,
    windowLength: 120,
    width: 32,
    hidden: 64,
    groupSize: 4,
    blocks: 1,
    learningRate: 6e-3,
    noise: 0.1,
    augmentationReach: 10,
  },
  small: {
    ...METHOD,
    preset: 'small',
    steps: 2000,
    batch: 32,
    windowLength: 252,
    width: 72,
    hidden: 176,
    groupSize: 8,
    blocks: 2,
    learningRate: 1e-3,
  },
  medium: {
    ...METHOD,
    preset: 'medium',
    steps: 10_000,
    batch: 32,
    windowLength: 504,
    clsVectors: 8,
    width: 160,
    hidden: 352,
    groupSize: 16,
    blocks: 3,
    learningRate: 5e-4,
  },
  findna: { ...METHOD, ...PUBLISHED, preset: 'findna' },
  'findna-as-published': {
    ...METHOD,
    ...PUBLISHED,
    preset: 'findna-as-published',
    emaStart: 0.996,
    teacherAugmentations: ['translocation'],
    contrastiveWeight: 1,
    objective: 'distillation',
    neighbourWeight: 0,
    head: 'shared',
    mlmLoss: 'bce',
  },
};

/**
 * What a Transformer has in the place of a preset's ChordMixer: about as many parameters, an MLP of 4 D (method,
 * section 4).
 */
const TRANSFORMERS: Readonly<
  Record<PresetName, Pick<PretrainingConfig, 'width' | 'hidden' | 'heads' | 'blocks' | 'learningRate'>>
> = {
  nano: { width: 32, hidden: 128, heads: 4, blocks: 2, learningRate: 6e-3 },
  small: { width: 80, hidden: 320, heads: 5, blocks: 5, learningRate: 1e-3 },
  medium: { width: 192, hidden: 768, heads: 6, blocks: 7, learningRate: 5e-4 },
  findna: { width: 308, hidden: 1232, heads: 11, blocks: 11, learningRate: 3e-4 },
  'findna-as-published': { width: 308, hidden: 1232, heads: 11, blocks: 11, learningRate: 3e-4 },
};

/** A preset's settings with the given backbone. */
export const presetFor = (name: PresetName, backbone: Backbone): PretrainingConfig =>
  backbone === 'transformer' ? { ...PRESETS[name], ...TRANSFORMERS[name], backbone } : PRESETS[name];

/** The settings that a change of the backbone brings with it. */
export const backboneSettings = (name: PresetName, backbone: Backbone): Partial<PretrainingConfig> => {
  const { width, hidden, heads, blocks, learningRate } = presetFor(name, backbone);
  return { backbone, width, hidden, heads, blocks, learningRate };
};

export const PRESET_LABELS: Readonly<Record<PresetName, string>> = {
  nano: 'Nano',
  small: 'Small',
  medium: 'Medium',
  findna: 'FinDNA',
  'findna-as-published': 'FinDNA (as published)',
};
