import { useId } from 'react';
import type { PresetName } from '../../../../training/config';
import { planRun } from '../../../../training/plan';
import { PRESET_LABELS, PRESETS, presetFor } from '../../../../training/presets';
import { useActions, useStudio } from '../../../shell/react';
import { bytes, counted, parameters } from '../../../ui/format';
import { changedFromPreset } from './fields';
import { presetFacts, presetProblem } from './setup';

const NAMES = Object.keys(PRESETS) as PresetName[];
const PURPOSE: Readonly<Record<PresetName, string>> = {
  nano: 'Minutes, on any machine',
  small: 'A first real model',
  medium: 'An evening on a GPU',
  findna: 'The published size',
  'findna-as-published': 'With the published flaws',
};
/** The presets side by side; the native choice below them sets the same value. */
export function PresetCards() {
  const chosen = useStudio((state) => state.config.preset);
  const changed = useStudio((state) => changedFromPreset(state.config).length);
  return (
    <fieldset className="presets">
      <legend className="hidden-text">Model size</legend>
      {NAMES.map((name) => (
        <PresetCard key={name} name={name} chosen={name === chosen} changed={name === chosen ? changed : 0} />
      ))}
    </fieldset>
  );
}

function PresetCard({
  name,
  chosen,
  changed,
}: {
  readonly name: PresetName;
  readonly chosen: boolean;
  readonly changed: number;
}) {
  const actions = useActions();
  const facts = useId();
  const backbone = useStudio((state) => state.config.backbone);
  const preset = presetFor(name, backbone);
  const device = useStudio((state) => state.device);
  const plan = planRun(preset, device);
  const tooLarge = presetProblem(preset, device) !== null;
  return (
    <label className={chosen ? 'preset chosen' : 'preset'}>
      <input
        type="radio"
        name="model-size"
        className="hidden-text"
        aria-label={name}
        aria-describedby={facts}
        checked={chosen}
        onChange={() => actions.choosePreset(name)}
      />
      <b>{PRESET_LABELS[name]}</b>
      <span id={facts}>
        <span className="small dim">{PURPOSE[name]}</span>
        <span className="preset-size">{parameters(plan.parameters)}</span>
        <span className="small dim">parameters</span>
        <span className="small dim">{bytes(plan.bytes.total)} of memory</span>
        <span className="small faint">{presetFacts(preset, plan)}</span>
        {tooLarge && <span className="small too-large">More than this device holds</span>}
        {changed > 0 && <span className="small changed">{counted(changed, 'setting')} changed</span>}
      </span>
    </label>
  );
}
