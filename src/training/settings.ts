import type { z } from 'zod';
import type { Problem } from '../errors/typed-error';
import { comparesCls } from '../model/shape';
import { usesSize } from '../model/spec';
import { type Backbone, configSchema, type PretrainingConfig } from './config';
import { backboneSettings, presetFor } from './presets';
import { suggest } from './suggest';

/**
 * One setting at a time: text or JSON in, a valid value or one plain sentence out. The form, the address and the
 * settings file share it.
 */

/** The name of a setting. */
export type SettingKey = keyof PretrainingConfig;

export const SETTING_KEYS = Object.keys(configSchema.shape) as readonly SettingKey[];

type Value = PretrainingConfig[SettingKey];
export type Parsed = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };
type Issue = z.core.$ZodIssue;

/** What belongs to the machine rather than to the model. */
export const MACHINE_KEYS: ReadonlySet<SettingKey> = new Set(['device', 'threads', 'arithmetic']);
/** What no preset decides: it belongs to the user and the machine. */
export const OWN_KEYS: ReadonlySet<SettingKey> = new Set([...MACHINE_KEYS, 'seed', 'probeEvery', 'probeTask']);

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(configSchema.shape, key);
export const settingLabel = (key: SettingKey): string => configSchema.shape[key].description ?? key;
/** Choices of an enumerated setting or of the entries of a list; null for numbers. */
export function settingOptions(key: SettingKey): readonly string[] | null {
  const field = configSchema.shape[key];
  if ('options' in field && field.options.every((option) => typeof option === 'string')) return field.options;
  return 'element' in field ? field.element.options : null;
}
export const isListSetting = (key: SettingKey): boolean => 'element' in configSchema.shape[key];
export const isTextSetting = (key: SettingKey): boolean => configSchema.shape[key].type === 'string';

export function parseSetting(key: SettingKey, raw: unknown): Parsed {
  const result = configSchema.shape[key].safeParse(raw);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, message: `${settingLabel(key)}: ${describe(result.error.issues[0], raw)}` };
}

/** Reads a setting as people and addresses write it: numbers as digits, lists with commas. */
export function parseSettingText(key: SettingKey, text: string): Parsed {
  const trimmed = text.trim();
  if (isListSetting(key))
    return parseSetting(
      key,
      trimmed === ''
        ? []
        : trimmed
            .split(',')
            .map((entry) => entry.trim())
            .filter((entry, index, all) => all.indexOf(entry) === index),
    );
  if (settingOptions(key) !== null || isTextSetting(key)) return parseSetting(key, trimmed);
  const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
  return parseSetting(key, decimal ? Number(trimmed) : trimmed);
}

export const settingText = (value: Value): string => (Array.isArray(value) ? value.join(',') : String(value));
export const sameSetting = (a: Value, b: Value): boolean => settingText(a) === settingText(b);
export const sameConfig = (a: PretrainingConfig, b: PretrainingConfig): boolean => changedSettings(a, b).length === 0;
/** Settings in which two configs differ. */
export const changedSettings = (a: PretrainingConfig, b: PretrainingConfig): SettingKey[] =>
  SETTING_KEYS.filter((key) => !sameSetting(a[key], b[key]));
/** Another backbone brings the sizes its preset has for it. */
export function withSetting(config: PretrainingConfig, key: SettingKey, value: Value): PretrainingConfig {
  if (key === 'backbone' && value !== config.backbone)
    return { ...config, ...backboneSettings(config.preset, value as Backbone) };
  return { ...config, [key]: value };
}
/** Conditions under which a setting counts for something; those that are not named always do. */
const EFFECTS: Readonly<Partial<Record<SettingKey, (config: PretrainingConfig) => boolean>>> = {
  threads: onProcessor,
  arithmetic: onProcessor,
  mlmLoss: ({ mlmWeight }) => mlmWeight > 0,
  objective: hasTeacher,
  neighbourWeight: (config) => hasTeacher(config) && config.objective === 'latent',
  infonceTemperature: (config) => hasTeacher(config) && (config.objective === 'infonce' || foreseesNeighbours(config)),
  head: readsCls,
  centering: readsCls,
  studentTemperature: readsCls,
  teacherTemperature: readsCls,
  centerMomentum: (config) => readsCls(config) && config.centering === 'ema',
  projectorHidden: (config) => hasTeacher(config) && (!comparesCls(config) || config.head === 'projector'),
  prototypes: (config) => readsCls(config) && config.head === 'projector',
  teacherAugmentations: readsCls,
  augmentationReach: (config) => readsCls(config) && config.teacherAugmentations.length > 0,
  softMaskWeight: ({ softMask }) => softMask === 'down-weight',
  validationShare: ({ validationBy }) => validationBy !== 'list',
  validationRecords: ({ validationBy }) => validationBy === 'list',
};

/** What is automatic may come to the processor too. */
function onProcessor({ device }: PretrainingConfig): boolean {
  return device !== 'webgpu';
}
/** Whether anything of the teacher's is learned. */
function hasTeacher({ contrastiveWeight }: PretrainingConfig): boolean {
  return contrastiveWeight > 0;
}
function readsCls(config: PretrainingConfig): boolean {
  return hasTeacher(config) && comparesCls(config);
}
const foreseesNeighbours = ({ objective, neighbourWeight }: PretrainingConfig): boolean =>
  objective === 'neighbour' || (objective === 'latent' && neighbourWeight > 0);

/** False for a setting that means nothing to the others as they are. */
export const hasEffect = (key: SettingKey, config: PretrainingConfig): boolean =>
  usesSize(config.backbone, key) && (EFFECTS[key]?.(config) ?? true);

/** "1 to 10,000,000", "more than 0, at most 1": what a number may be; null for choices and words. */
export function settingRange(key: SettingKey): string | null {
  const field = configSchema.shape[key];
  const number = 'options' in field ? field.options.at(-1) : field;
  if (typeof number !== 'object' || !('minValue' in number)) return null;
  const [least, most] = [number.minValue, number.maxValue];
  if (least === null || most === null) return null;
  const [closedBelow, closedAbove] = [least, most].map((end) => number.safeParse(end).success);
  const [from, to] = [least, most].map((end) => end.toLocaleString('en'));
  const auto = 'options' in field ? 'auto, or ' : '';
  if (closedBelow && closedAbove) return `${auto}${from} to ${to}`;
  return `${auto}${closedBelow ? 'at least' : 'more than'} ${from}, ${closedAbove ? 'at most' : 'less than'} ${to}`;
}

/** A preset keeps the backbone, and what belongs to the user and the machine rather than to the model. */
export const applyPreset = (config: PretrainingConfig, preset: PretrainingConfig['preset']): PretrainingConfig =>
  [...OWN_KEYS].reduce((made, key) => withSetting(made, key, config[key]), presetFor(preset, config.backbone));

export function unknownSetting(key: string, place: string): Problem {
  const meant = suggest(key, SETTING_KEYS);
  return {
    code: 'settings-unknown-key',
    message: `${place} holds a setting "${clip(key)}" that does not exist.`,
    action: meant === null ? 'Remove it.' : `Did you mean "${meant}"?`,
    path: clip(key),
  };
}

/** Words that came from outside are shown, but not at any length. */
export const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

function describe(issue: Issue, raw: unknown): string {
  if (issue.code === 'invalid_union')
    return `must be "auto" or ${unionKind(issue.errors.at(-1)?.[0])}, not ${show(raw)}.`;
  if (issue.code === 'too_small')
    return `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}, not ${show(raw)}.`;
  if (issue.code === 'too_big')
    return `must be ${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}, not ${show(raw)}.`;
  if (issue.code === 'invalid_value') return `must be ${orList(issue.values)}, not ${show(raw)}.`;
  return `must be ${kindOf(issue)}, not ${show(raw)}.`;
}

/** A union here is always "auto" or a number, so one sentence names both. */
const unionKind = (issue: Issue | undefined): string => (issue === undefined ? 'a number' : kindOf(issue));

function kindOf(issue: Issue): string {
  if (issue.code !== 'invalid_type') return 'a number';
  if (issue.expected === 'int') return 'a whole number';
  if (issue.expected === 'string') return 'text';
  return issue.expected === 'array' ? 'a list' : 'a number';
}

const orList = (values: readonly unknown[]): string => values.map((value) => `"${String(value)}"`).join(' or ');

function show(raw: unknown): string {
  if (typeof raw === 'string') return raw === '' ? 'empty' : `"${clip(raw)}"`;
  return typeof raw === 'object' && raw !== null ? (Array.isArray(raw) ? 'a list' : 'an object') : String(raw);
}
