import type { StoredRun } from '../../../engine/runs/run-report';
import type { SettingKey } from '../../../training/settings';
import { SETTING_KEYS, sameSetting, settingLabel, settingText } from '../../../training/settings';
import { optionText } from '../train/setup/fields';

export interface Difference {
  readonly key: SettingKey;
  readonly label: string;
  /** One a run, in their order. */
  readonly values: readonly string[];
}

/** The settings in which runs differ, and nothing else; of one run or none there are none. */
export function differences(runs: readonly StoredRun[]): readonly Difference[] {
  if (runs.length < 2) return [];
  return SETTING_KEYS.filter((key) => runs.some(({ config }) => !sameSetting(config[key], runs[0].config[key]))).map(
    (key) => ({
      key,
      label: settingLabel(key),
      values: runs.map(({ config }) => optionText(settingText(config[key]))),
    }),
  );
}
