import type { Problem } from '../../../../errors/typed-error';
import type { PretrainingConfig } from '../../../../training/config';
import { PRESETS } from '../../../../training/presets';
import type { SettingKey } from '../../../../training/settings';
import type { SpeedEstimate } from '../../../../training/speed-estimate';
import type { StartFrom } from '../../transfer/exchange';

/** A setting whose text in the form is not a valid value: kept beside the config, which always stays valid. */
export interface InvalidSetting {
  readonly text: string;
  readonly message: string;
}

/** The run that would be started. */
export interface SetupState {
  readonly config: PretrainingConfig;
  readonly invalid: Readonly<Partial<Record<SettingKey, InvalidSetting>>>;
  /** Problems of the address or of a settings file. */
  readonly settingsProblems: readonly Problem[];
  readonly estimate: { readonly config: PretrainingConfig; readonly speed: SpeedEstimate } | null;
  /** The config whose speed is being measured. */
  readonly estimating: PretrainingConfig | null;
  /** How many seeds a group gets; null while what is typed is no such number. */
  readonly seedCount: number | null;
  /** Null for new weights. */
  readonly startFrom: StartFrom | null;
}

export const firstSetup = (): SetupState => ({
  config: PRESETS.nano,
  invalid: {},
  settingsProblems: [],
  estimate: null,
  estimating: null,
  seedCount: 5,
  startFrom: null,
});
