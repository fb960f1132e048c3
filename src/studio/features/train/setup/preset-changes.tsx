import { PRESET_LABELS, presetFor } from '../../../../training/presets';
import { settingLabel } from '../../../../training/settings';
import { useActions, useStudio } from '../../../shell/react';
import { counted } from '../../../ui/format';
import { changedFromPreset, valueText } from './fields';

/** What differs from the preset, each with the way back; nothing where nothing does. */
export function PresetChanges() {
  const config = useStudio((state) => state.config);
  const actions = useActions();
  const changed = changedFromPreset(config);
  if (changed.length === 0) return null;
  const preset = presetFor(config.preset, config.backbone);
  return (
    <section className="card preset-changes" aria-label="Changed from the preset">
      <div className="card-head">
        <h2>{counted(changed.length, 'setting')} changed</h2>
        <small>from {PRESET_LABELS[config.preset]}</small>
        <span className="grow" />
        {changed.length > 1 && (
          <button type="button" className="toggle" onClick={() => actions.resetSetting(null)}>
            Reset all
          </button>
        )}
      </div>
      <ul className="small">
        {changed.map((key) => (
          <li key={key} className="row">
            <span>{settingLabel(key)}</span>
            <span>
              <span className="dim">{valueText(preset, key)} →</span> <b>{valueText(config, key)}</b>
            </span>
            <button type="button" className="toggle" onClick={() => actions.resetSetting(key)}>
              <span aria-hidden="true">Reset</span>
              <span className="hidden-text">Reset: {settingLabel(key)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
