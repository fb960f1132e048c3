import type { ErrorCode } from '../../errors/codes';
import type { Problem } from '../../errors/typed-error';
import type { PretrainingConfig } from '../../training/config';
import { PRESETS, presetFor } from '../../training/presets';
import type { SettingKey } from '../../training/settings';
import {
  changedSettings,
  clip,
  isSettingKey,
  parseSettingText,
  settingText,
  unknownSetting,
  withSetting,
} from '../../training/settings';
import { isLesson, type LessonId } from '../features/train/picture/lessons';
import type { Screen } from './state';

export interface FromHash {
  readonly config: PretrainingConfig;
  readonly screen: Screen | null;
  readonly lesson: LessonId | null;
  readonly problems: readonly Problem[];
}

/**
 * The address prefills the form: the preset first, then every other key over it. What cannot be read is left out and
 * said.
 */
export function parseHash(hash: string): FromHash {
  const problems: Problem[] = [];
  const values = new Map<string, string>();
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (values.has(key))
      problems.push(
        bad(
          'settings-duplicate-key',
          `The address names "${clip(key)}" twice; the first is used.`,
          'Keep one of them.',
          key,
        ),
      );
    else values.set(key, text);
  }
  const screen = takeScreen(values, problems);
  const lesson = takeLesson(values, problems);
  // `#bench` alone is an address of its own.
  const measures = values.delete('bench');
  let config = PRESETS.nano;
  const preset = values.get('preset');
  if (preset !== undefined) {
    values.delete('preset');
    const parsed = parseSettingText('preset', preset);
    if (parsed.ok) config = PRESETS[parsed.value as PretrainingConfig['preset']];
    else problems.push(bad('settings-invalid', parsed.message, 'The preset nano is used instead.', 'preset'));
  }
  // The backbone before the sizes that may differ from those it brings.
  for (const [key, text] of [...values].sort(([a], [b]) => Number(b === 'backbone') - Number(a === 'backbone'))) {
    if (!isSettingKey(key)) {
      problems.push(unknownSetting(key, 'The address'));
      continue;
    }
    const parsed = parseSettingText(key, text);
    if (parsed.ok) config = withSetting(config, key, parsed.value);
    else
      problems.push(
        bad('settings-invalid', parsed.message, `The preset's ${settingText(config[key])} is used instead.`, key),
      );
  }
  return { config, screen: measures ? 'bench' : screen, lesson, problems };
}

/** The shortest address that gives this config and screen again, and the lesson where there is one. */
export function formatHash(config: PretrainingConfig, screen: Screen, lesson: LessonId | null = null): string {
  const { preset, backbone } = config;
  const keys: SettingKey[] = backbone === PRESETS[preset].backbone ? ['preset'] : ['preset', 'backbone'];
  const parts = [...keys, ...changedSettings(presetFor(preset, backbone), config)].map(
    (key) => [key, settingText(config[key])] as const,
  );
  const text = parts.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  return `#${[...text, `screen=${screen}`, ...(lesson === null ? [] : [`lesson=${lesson}`])].join('&')}`;
}

function takeScreen(values: Map<string, string>, problems: Problem[]): Screen | null {
  const text = values.get('screen');
  values.delete('screen');
  const screens: readonly string[] = ['data', 'train', 'explore', 'benchmarks', 'runs', 'export', 'bench'];
  if (text === undefined || screens.includes(text)) return (text as Screen | undefined) ?? null;
  problems.push(
    bad(
      'settings-invalid',
      `The address asks for a screen "${clip(text)}" that does not exist.`,
      'Use the links Data, Train, Explore, Benchmarks, Runs and Export.',
      'screen',
    ),
  );
  return null;
}

function takeLesson(values: Map<string, string>, problems: Problem[]): LessonId | null {
  const text = values.get('lesson');
  values.delete('lesson');
  if (text === undefined || isLesson(text)) return text ?? null;
  problems.push(
    bad(
      'settings-invalid',
      `The address asks for a lesson "${clip(text)}" that does not exist.`,
      'Choose one under Lessons on Train.',
      'lesson',
    ),
  );
  return null;
}

const bad = (code: ErrorCode, message: string, action: string, path: string): Problem => ({
  code,
  message,
  action,
  path: clip(path),
});
