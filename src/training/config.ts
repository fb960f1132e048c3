import { z } from '../formats/schema';
import { BACKBONE_NAMES, type NetworkShape, OBJECTIVES } from '../model/shape';

const count = (least: number, most: number) => z.number().int().min(least).max(most);
const share = z.number().min(0).max(1);
const positive = z.number().positive();

/**
 * Everything a run is defined by. The form, the URL hash, the settings file and the run record all hold this one
 * object; what older files lack of it is added where they are read (`record/older.ts`). Symbols in brackets are those
 * of the method: L bases, C CLS vectors, D width, H hidden width, G channel group, N heads, B batch.
 */
export const configSchema = z.strictObject({
  preset: z.enum(['nano', 'small', 'medium', 'findna', 'findna-as-published']).describe('Preset'),
  backbone: z.enum(BACKBONE_NAMES).describe('Backbone'),
  device: z.enum(['auto', 'webgpu', 'wasm']).describe('Device'),
  threads: z.union([z.literal('auto'), count(1, 64)]).describe('Threads on the processor'),
  arithmetic: z.enum(['auto', 'relaxed', 'plain']).describe('Arithmetic on the processor'),
  seed: count(0, 0xffffffff).describe('Seed'),
  steps: count(1, 10_000_000).describe('Steps'),
  batch: count(2, 4096).describe('Windows per step (B)'),

  windowLength: count(8, 100_000).describe('Window length in bases (L)'),
  clsVectors: count(1, 64).describe('CLS vectors (C)'),
  width: count(2, 2048).describe('Width (D)'),
  hidden: count(2, 8192).describe('Hidden width (H)'),
  groupSize: count(1, 1024).describe('Channel group (G)'),
  heads: count(1, 512).describe('Attention heads (N)'),
  blocks: count(1, 32).describe('Blocks'),

  learningRate: positive.max(1).describe('Peak learning rate'),
  weightDecay: z.number().min(0).max(1).describe('Weight decay'),
  warmup: share.describe('Warm-up, share of the steps'),
  scheduleSteps: z.union([z.literal('auto'), count(1, 10_000_000)]).describe('Steps of the schedule'),
  clipNorm: positive.max(1e6).describe('Gradient norm clip'),
  emaStart: z.union([z.literal('auto'), z.number().min(0).lt(1)]).describe('EMA momentum at the start'),

  maskRate: z.number().gt(0).lt(1).describe('Masked share of the positions'),
  maskZeroShare: share.describe('Of those, hidden'),
  maskRandomShare: share.describe('Of those, replaced by a random base'),
  noise: z.number().min(0).max(10).describe('Input noise (standard deviation)'),
  reverseComplement: share.describe('Reverse-complement probability'),
  teacherAugmentations: z.array(z.enum(['deletion', 'insertion', 'translocation'])).describe('Teacher view'),
  augmentationReach: count(0, 1000).describe('Largest deletion, insertion or translocation in bases'),

  mlmWeight: z.number().min(0).max(1000).describe('MLM weight (lambda 2)'),
  mlmLoss: z.enum(['cross-entropy', 'bce']).describe('MLM loss'),
  contrastiveWeight: z.number().min(0).max(1000).describe('Contrastive weight (lambda 1)'),
  objective: z.enum(OBJECTIVES).describe('Contrastive objective'),
  neighbourWeight: z.number().min(0).max(1000).describe('Weight of neighbours beside latent prediction'),
  head: z.enum(['shared', 'feature', 'projector']).describe('Contrastive head'),
  centering: z.enum(['ema', 'sinkhorn']).describe('Teacher centering'),
  studentTemperature: positive.max(10).describe('Student temperature'),
  teacherTemperature: positive.max(10).describe('Teacher temperature'),
  infonceTemperature: positive.max(10).describe('InfoNCE temperature'),
  centerMomentum: share.describe('Center momentum'),
  projectorHidden: count(2, 8192).describe('Projector hidden width'),
  prototypes: count(2, 65_536).describe('Prototypes (K)'),

  sampling: z.enum(['length', 'record', 'regions']).describe('Windows drawn'),
  maxUnknownShare: share.describe('Most N in a window'),
  softMask: z.enum(['train', 'skip', 'down-weight']).describe('Soft-masked bases'),
  softMaskWeight: share.describe('Weight of a soft-masked base'),

  validationBy: z.enum(['auto', 'records', 'blocks', 'list']).describe('Held out for validation'),
  validationRecords: z.string().max(10_000).describe('Records held out'),
  validationShare: z.number().gt(0).max(0.5).describe('Share held out for validation'),
  validationWindows: count(2, 100_000).describe('Validation windows'),
  evaluateEvery: z.union([z.literal('auto'), count(1, 1_000_000)]).describe('Steps between validations'),
  probeEvery: count(0, 1_000_000).describe('Probe every N steps'),
  probeTask: z.string().max(200).describe('Probe task'),
});

export type PretrainingConfig = z.infer<typeof configSchema>;
export type PresetName = PretrainingConfig['preset'];
export type Backbone = PretrainingConfig['backbone'];
export type DeviceChoice = PretrainingConfig['device'];

/** A network and what it is trained for. */
export type ObjectiveShape = NetworkShape &
  Pick<PretrainingConfig, 'objective' | 'contrastiveWeight' | 'neighbourWeight'>;

/** The settings that shape the network and its losses. */
export type ObjectiveSettings = ObjectiveShape &
  Pick<
    PretrainingConfig,
    | 'mlmWeight'
    | 'mlmLoss'
    | 'centering'
    | 'studentTemperature'
    | 'teacherTemperature'
    | 'infonceTemperature'
    | 'centerMomentum'
  >;
