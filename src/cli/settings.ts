import type { PresetName, PretrainingConfig } from '../training/config';
import { PRESETS } from '../training/presets';
import { isSettingKey, parseSettingText, type SettingKey, unknownSetting, withSetting } from '../training/settings';
import { choice, type Given, type Option, usage } from './options';

/** The options of a command that makes the settings of a run. */
export const SETTING_OPTIONS: Readonly<Record<string, Option>> = {
  preset: { value: 'NAME', help: `${Object.keys(PRESETS).join(', ')} (nano)` },
  steps: { value: 'N', help: 'training steps' },
  seed: { value: 'N', help: 'of weights, windows and views (1)' },
  device: { value: 'KIND', help: 'wasm, webgpu or auto (auto: a hardware GPU through the package webgpu, else wasm)' },
  threads: { value: 'N', help: 'of the processor, with wasm (as many as are faster)' },
  arithmetic: { value: 'KIND', help: 'plain (the same bits everywhere), relaxed or auto, with wasm (auto)' },
  set: { value: 'KEY=VALUE', help: 'any other setting, as in the address of the studio; may be repeated', many: true },
};

/** Options that are settings with a name of their own. */
const NAMED = ['steps', 'seed', 'device', 'threads', 'arithmetic'] as const satisfies readonly SettingKey[];

/**
 * The preset first, then each `--set` in order, then the options with names of their own.
 * @throws TypedError `cli-usage`
 */
export function settingsOf(given: Given): PretrainingConfig {
  const preset = choice(given, 'preset', Object.keys(PRESETS) as PresetName[]) ?? 'nano';
  let config = PRESETS[preset];
  const pairs = given.all('set').map(splitPair);
  // The backbone before the sizes that may differ from those it brings.
  const sorted = [...pairs].sort(([a], [b]) => Number(b === 'backbone') - Number(a === 'backbone'));
  for (const [key, text] of sorted) config = withText(config, key, text, `--set ${key}=VALUE`);
  for (const key of NAMED) {
    const text = given.text(key);
    if (text !== undefined) config = withText(config, key, text, `--${key}`);
  }
  return config;
}

/** @param option as it is given, for what is said of a wrong value */
function withText(config: PretrainingConfig, key: string, text: string, option: string): PretrainingConfig {
  if (!isSettingKey(key)) {
    const { message, action } = unknownSetting(key, 'The command line');
    throw usage(message, action);
  }
  const parsed = parseSettingText(key, text);
  if (!parsed.ok) throw usage(parsed.message, `Give ${option} another value.`);
  return withSetting(config, key, parsed.value);
}

function splitPair(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw usage(`--set takes KEY=VALUE, not "${pair}".`, 'For instance --set learningRate=0.003.');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
