import type { ErrorCode } from '../../../../errors/codes';
import { type Problem, TypedError, toProblem } from '../../../../errors/typed-error';
import type { PretrainingConfig } from '../../../../training/config';
import { PRESETS } from '../../../../training/presets';
import {
  clip,
  isSettingKey,
  parseSetting,
  SETTING_KEYS,
  unknownSetting,
  withSetting,
} from '../../../../training/settings';

/**
 * The settings of a run as one flat JSON object. `version` names the schema, so that an older studio can refuse a newer
 * file.
 */
const VERSION = 1;
const LARGEST_FILE = 1 << 20;

export type Loaded =
  | { readonly ok: true; readonly config: PretrainingConfig }
  | { readonly ok: false; readonly problem: Problem };

export const formatSettingsFile = (config: PretrainingConfig): string =>
  `${JSON.stringify({ version: VERSION, ...config }, null, 2)}\n`;

/** All or nothing: the first thing that is wrong refuses the file, with the path of the setting. */
export function parseSettingsFile(text: string): Loaded {
  try {
    return { ok: true, config: readSettings(text) };
  } catch (cause) {
    return { ok: false, problem: toProblem(cause) };
  }
}

function readSettings(text: string): PretrainingConfig {
  if (text.length > LARGEST_FILE)
    throw refuse(
      'settings-too-large',
      'This file is far larger than a settings file can be.',
      'Choose a file made by "Save settings".',
    );
  const values = readObject(text);
  for (const key of topLevelKeys(text, Object.keys(values).length)) {
    if (key !== 'version' && !isSettingKey(key)) throw fromProblem(unknownSetting(key, 'The file'));
  }
  checkVersion(values['version']);
  let config = PRESETS.nano;
  if (values['preset'] !== undefined) {
    const preset = parseSetting('preset', values['preset']);
    if (!preset.ok) throw refuse('settings-invalid', preset.message, 'Correct it in the file.', 'preset');
    config = PRESETS[preset.value as PretrainingConfig['preset']];
  }
  for (const key of SETTING_KEYS) {
    if (!Object.hasOwn(values, key)) continue;
    const parsed = parseSetting(key, values[key]);
    if (!parsed.ok) throw refuse('settings-invalid', parsed.message, 'Correct it in the file.', key);
    config = withSetting(config, key, parsed.value);
  }
  return config;
}

function readObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const nan = /:\s*-?(NaN|Infinity)\b/.exec(text);
    if (nan !== null)
      throw refuse(
        'settings-invalid',
        `The file holds ${nan[1]}, which is not a number JSON knows.`,
        'Write a number.',
      );
    throw refuse(
      'settings-not-json',
      'This file is not JSON.',
      'Choose a file made by "Save settings".',
      undefined,
      cause,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refuse(
    'settings-not-object',
    'A settings file is one JSON object; this file holds something else.',
    'Choose a file made by "Save settings".',
  );
}

/**
 * Keys of the outermost object in well-formed JSON, as written: JSON.parse alone keeps only the last of two equal keys.
 */
function topLevelKeys(text: string, distinct: number): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && key !== undefined) keys.push(JSON.parse(key) as string);
  }
  if (keys.length === distinct) return keys;
  const twice = keys.find((key, index) => keys.indexOf(key) !== index) ?? '';
  throw refuse('settings-duplicate-key', `The file names "${clip(twice)}" twice.`, 'Keep one of them.', twice);
}

function checkVersion(version: unknown): void {
  if (version === undefined || version === VERSION) return;
  const newer = typeof version === 'number' && version > VERSION;
  if (newer)
    throw refuse(
      'settings-newer',
      `The file was written by a newer studio (version ${version}; this one reads ${VERSION}).`,
      'Update Helicase.',
      'version',
    );
  throw refuse('settings-invalid', `version must be ${VERSION}.`, 'Correct it in the file.', 'version');
}

const refuse = (code: ErrorCode, message: string, action: string, path?: string, cause?: unknown) =>
  new TypedError(code, message, action, { path }, { cause });
const fromProblem = ({ code, message, action, ...place }: Problem) => new TypedError(code, message, action, place);
