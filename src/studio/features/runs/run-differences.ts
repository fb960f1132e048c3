import type { PretrainingConfig } from '../../../training/config';
import type { SettingKey } from '../../../training/settings';
import { SETTING_KEYS, settingLabel, settingText } from '../../../training/settings';
import { optionText } from '../train/setup/fields';

export interface Difference {
  readonly key: SettingKey;
  readonly label: string;
  /** One a run, in their order. */
  readonly values: readonly string[];
}

/** A run, or a group of seeds, whose settings are compared. */
export interface Compared {
  readonly config: PretrainingConfig;
  /** Of a group, what stands for its seed. */
  readonly seeds?: string;
}

/** The settings in which runs and groups differ, and nothing else; of one or none there are none. */
export function differences(runs: readonly Compared[]): readonly Difference[] {
  if (runs.length < 2) return [];
  const textOf = ({ config, seeds }: Compared, key: SettingKey) =>
    key === 'seed' && seeds !== undefined ? seeds : optionText(settingText(config[key]));
  return SETTING_KEYS.map((key) => ({
    key,
    label: settingLabel(key),
    values: runs.map((run) => textOf(run, key)),
  })).filter(({ values }) => new Set(values).size > 1);
}
