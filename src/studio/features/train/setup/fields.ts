import type { PretrainingConfig } from '../../../../training/config';
import { PRESET_LABELS, presetFor } from '../../../../training/presets';
import {
  changedSettings,
  hasEffect,
  isListSetting,
  isTextSetting,
  OWN_KEYS,
  type SettingKey,
  settingOptions,
  settingRange,
  settingText,
} from '../../../../training/settings';
import { whole } from '../../../ui/format';

/** The form is generated from this table: every setting stands in exactly one group. */

export const MAIN_FIELDS = ['preset', 'backbone', 'steps', 'seed', 'device'] as const satisfies readonly SettingKey[];

export const PROBE_FIELDS = ['probeEvery', 'probeTask'] as const satisfies readonly SettingKey[];

export const ADVANCED_FIELDS: readonly { readonly group: string; readonly keys: readonly SettingKey[] }[] = [
  { group: 'Windows', keys: ['windowLength', 'batch', 'sampling', 'maxUnknownShare', 'softMask', 'softMaskWeight'] },
  { group: 'Model', keys: ['clsVectors', 'width', 'hidden', 'groupSize', 'heads', 'blocks'] },
  {
    group: 'Views',
    keys: [
      'maskRate',
      'maskZeroShare',
      'maskRandomShare',
      'noise',
      'reverseComplement',
      'teacherAugmentations',
      'augmentationReach',
    ],
  },
  {
    group: 'Losses',
    keys: [
      'mlmWeight',
      'mlmLoss',
      'contrastiveWeight',
      'objective',
      'neighbourWeight',
      'infonceTemperature',
      'head',
      'centering',
      'studentTemperature',
      'teacherTemperature',
      'centerMomentum',
      'projectorHidden',
      'prototypes',
    ],
  },
  { group: 'Optimiser', keys: ['learningRate', 'weightDecay', 'warmup', 'scheduleSteps', 'clipNorm', 'emaStart'] },
  {
    group: 'Validation',
    keys: ['validationBy', 'validationRecords', 'validationShare', 'validationWindows', 'evaluateEvery'],
  },
  { group: 'Processor', keys: ['threads', 'arithmetic'] },
];

export type FieldKind = 'choice' | 'list' | 'text' | 'number';
export function fieldKind(key: SettingKey): FieldKind {
  if (isListSetting(key)) return 'list';
  if (isTextSetting(key)) return 'text';
  return settingOptions(key) === null ? 'number' : 'choice';
}

/** Words for choices that the schema writes short. */
const OPTION_TEXT: Readonly<Record<string, string>> = {
  auto: 'Automatic',
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  relaxed: 'Fused multiply-add',
  plain: 'The same bits everywhere',
  chordmixer: 'ChordMixer',
  transformer: 'Transformer',
  infonce: 'InfoNCE across batch',
  distillation: 'Self-distillation',
  neighbour: 'Neighbouring windows',
  latent: 'Latent prediction at masked bases',
  shared: 'Shared nucleotide head',
  feature: 'Features, no head',
  projector: 'Projector',
  ema: 'Moving average',
  sinkhorn: 'Sinkhorn-Knopp',
  'cross-entropy': 'Cross-entropy',
  bce: 'Binary cross-entropy',
  deletion: 'Deletion',
  insertion: 'Insertion',
  translocation: 'Translocation',
  length: 'Anywhere, by length',
  record: 'Every record alike',
  regions: 'From regions (BED, GFF3)',
  train: 'Train on them',
  skip: 'Leave out',
  'down-weight': 'Weigh less in the loss',
  records: 'Whole records',
  blocks: 'Blocks along the records',
  list: 'Records by name',
};
export const optionText = (option: string): string => OPTION_TEXT[option] ?? option;

/** Settings that are not the preset's. */
const OWN_SETTINGS: ReadonlySet<SettingKey> = new Set<SettingKey>(['preset', ...OWN_KEYS]);

/** The settings that are not the preset's, among those that count for something. */
export const changedFromPreset = (config: PretrainingConfig): readonly SettingKey[] =>
  changedSettings(presetFor(config.preset, config.backbone), config).filter(
    (key) => !OWN_SETTINGS.has(key) && hasEffect(key, config),
  );

/** A setting as people read it. */
export function valueText(config: PretrainingConfig, key: SettingKey): string {
  const value = config[key];
  if (typeof value === 'number') return value >= 1000 ? whole(value) : String(value);
  return settingText(value).split(',').map(optionText).join(', ') || 'none';
}

/** "8 to 100,000; Nano has 120": what a setting may be, and what the preset has. */
export function rangeText(config: PretrainingConfig, key: SettingKey): string {
  const preset = presetFor(config.preset, config.backbone);
  const has = OWN_SETTINGS.has(key) ? null : `${PRESET_LABELS[config.preset]} has ${valueText(preset, key)}`;
  return [settingRange(key), has].filter((part) => part !== null).join('; ');
}

/** The folded card of windows and validation in one line. */
export const samplingSummary = (...choices: readonly string[]): string => {
  const [drawn, softMask, heldOut] = choices.map((choice) =>
    optionText(choice).replace(/^./, (letter) => letter.toLowerCase()),
  );
  return `drawn: ${drawn}; soft-masked bases: ${softMask}; held out: ${heldOut}`;
};
