import type { StoreApi } from 'zustand/vanilla';
import type { PretrainingConfig } from '../../../../training/config';
import { presetFor } from '../../../../training/presets';
import { MOST_SEEDS } from '../../../../training/seeds';
import type { SettingKey } from '../../../../training/settings';
import { applyPreset, hasEffect, isSettingKey, parseSettingText, withSetting } from '../../../../training/settings';
import type { StudioState } from '../../../shell/state';
import type { Estimate } from './estimate';
import { parseSettingsFile } from './settings-file';
import { canEstimate } from './setup';

/** What may be done to the form of the next run. */
export function createSetupActions({ getState, setState }: StoreApi<StudioState>, estimate: Estimate) {
  const setConfig = (config: PretrainingConfig) => setState({ config, invalid: {}, settingsProblems: [] });
  return {
    choosePreset: (preset: PretrainingConfig['preset']) => setConfig(applyPreset(getState().config, preset)),
    /** Takes what was typed: a valid value becomes the setting, anything else is kept as text with its message. */
    setSetting(key: SettingKey, text: string) {
      const parsed = parseSettingText(key, text);
      setState(({ config, invalid }) => {
        const { [key]: _, ...others } = invalid;
        if (!parsed.ok) return { invalid: { ...others, [key]: { text, message: parsed.message } } };
        const next = withSetting(config, key, parsed.value);
        // What was being typed into sizes that another backbone replaces goes with them, and so does what was typed
        // where the form now has no field: nobody could correct it.
        const shown = Object.entries(others).filter(([each]) => isSettingKey(each) && hasEffect(each, next));
        return { config: next, invalid: key === 'backbone' ? {} : Object.fromEntries(shown) };
      });
    },
    /** Back to what the preset has; null for all settings that are a preset's. */
    resetSetting(key: SettingKey | null) {
      const { config } = getState();
      const preset = presetFor(config.preset, config.backbone);
      setConfig(key === null ? applyPreset(config, config.preset) : { ...config, [key]: preset[key] });
    },
    setSeedCount(text: string) {
      const count = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
      setState({ seedCount: count >= 2 && count <= MOST_SEEDS ? count : null });
    },
    loadSettings(text: string) {
      const loaded = parseSettingsFile(text);
      if (loaded.ok) setConfig(loaded.config);
      else setState({ settingsProblems: [loaded.problem] });
    },
    dismissSettingsProblems: () => setState({ settingsProblems: [] }),
    measureSpeed() {
      if (canEstimate(getState())) estimate.measure();
    },
    startFromNew: () => setState({ startFrom: null }),
  };
}
