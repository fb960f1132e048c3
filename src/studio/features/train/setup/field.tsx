import { useId, useState } from 'react';
import type { SettingKey } from '../../../../training/settings';
import {
  parseSettingText,
  sameSetting,
  settingLabel,
  settingOptions,
  settingText,
} from '../../../../training/settings';
import { Explain } from '../../../help/explain';
import { SETTING_WORDS } from '../../../help/setting-words';
import { useActions, useStudio } from '../../../shell/react';
import { fieldKind, optionText, rangeText } from './fields';
import { settingProblem } from './setup';

/** One setting of the form, with its message beside it. */
export function Field({ setting }: { readonly setting: SettingKey }) {
  const id = useId();
  const kind = fieldKind(setting);
  const message = useStudio((state) => settingProblem(state, setting));
  if (kind === 'list') return <ListField setting={setting} />;
  const described = message === null ? undefined : `${id}-problem`;
  return (
    <div className="field">
      <FieldLabel id={id} setting={setting} />
      {kind === 'choice' ? (
        <Choice id={id} setting={setting} />
      ) : (
        <TextInput id={id} setting={setting} describedBy={described} />
      )}
      {message === null ? (
        <FieldRange setting={setting} />
      ) : (
        <p id={described} className="field-problem">
          {message}
        </p>
      )}
    </div>
  );
}

/** The name of a setting, and what it does for whoever asks. */
export function FieldLabel({ id, setting }: { readonly id: string; readonly setting: SettingKey }) {
  return (
    <Explain word={settingLabel(setting)} of={SETTING_WORDS[setting]}>
      <label htmlFor={id}>{settingLabel(setting)}</label>
    </Explain>
  );
}

/** What a setting may be, and what the preset has for it. */
function FieldRange({ setting }: { readonly setting: SettingKey }) {
  const text = useStudio(({ config }) => rangeText(config, setting));
  return text === '' ? null : <p className="field-range small faint">{text}</p>;
}

function Choice({ id, setting }: { readonly id: string; readonly setting: SettingKey }) {
  const value = useStudio((state) => settingText(state.config[setting]));
  const actions = useActions();
  return (
    <select id={id} value={value} onChange={(event) => actions.setSetting(setting, event.target.value)}>
      {settingOptions(setting)!.map((option) => (
        <option key={option} value={option}>
          {optionText(option)}
        </option>
      ))}
    </select>
  );
}

interface TextProps {
  readonly id: string;
  readonly setting: SettingKey;
  readonly describedBy: string | undefined;
}

/** Keeps what was typed ("0.", "1e-") for as long as it means the same as the setting or is not valid yet. */
function TextInput({ id, setting, describedBy }: TextProps) {
  const value = useStudio((state) => state.config[setting]);
  const invalid = useStudio((state) => state.invalid[setting]);
  const actions = useActions();
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? null : parseSettingText(setting, typed);
  const shown =
    invalid?.text ??
    (typed !== null && parsed?.ok === true && sameSetting(parsed.value, value) ? typed : settingText(value));
  return (
    <input
      id={id}
      inputMode={fieldKind(setting) === 'text' ? 'text' : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      value={shown}
      aria-invalid={describedBy !== undefined}
      aria-describedby={describedBy}
      onChange={(event) => {
        setTyped(event.target.value);
        actions.setSetting(setting, event.target.value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function ListField({ setting }: { readonly setting: SettingKey }) {
  const value = useStudio((state) => settingText(state.config[setting]));
  const actions = useActions();
  const chosen = value === '' ? [] : value.split(',');
  return (
    <fieldset className="field list">
      <legend>
        <Explain word={settingLabel(setting)} of={SETTING_WORDS[setting]} />
      </legend>
      {settingOptions(setting)!.map((option) => (
        <label key={option}>
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) => {
              const next = settingOptions(setting)!.filter((each) =>
                each === option ? event.target.checked : chosen.includes(each),
              );
              actions.setSetting(setting, next.join(','));
            }}
          />{' '}
          {optionText(option)}
        </label>
      ))}
      <FieldRange setting={setting} />
    </fieldset>
  );
}
