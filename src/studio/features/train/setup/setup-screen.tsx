import { useId } from 'react';
import type { PresetName } from '../../../../training/config';
import { PRESETS } from '../../../../training/presets';
import { hasEffect } from '../../../../training/settings';
import { problemOf } from '../../../shell/phase';
import { useActions, useStudio } from '../../../shell/react';
import { ProblemBanner } from '../../../ui/problem-banner';
import { ContinueRun } from '../../runs/continue-run';
import { SeedQueueBanner } from '../../runs/seed-queue-banner';
import { LessonCard } from '../picture/lesson-menu';
import { MethodPicture } from '../picture/method-picture';
import { Field, FieldLabel } from './field';
import { ADVANCED_FIELDS, MAIN_FIELDS } from './fields';
import { PresetChanges } from './preset-changes';
import { PresetCards } from './preset-choice';
import { ProbeChoice } from './probe-choice';
import { RunLengths } from './run-length';
import { RunPlan } from './run-plan';
import { RegionsFile } from './sampling-card';
import { SettingsFile } from './settings-file-buttons';
import { SettingsProblems } from './settings-problems';
import { StartFromBanner } from './start-from';

export function SetupScreen() {
  return (
    <div className="setup">
      <h1 className="hidden-text">Train: set up a run</h1>
      <div className="setup-form">
        <Problems />
        <SeedQueueBanner />
        <ContinueRun />
        <StartFromBanner />
        <LessonCard />
        <MethodPicture on="setup" />
        <PresetCards />
        <RunLengths />
        <div className="card main-fields">
          {MAIN_FIELDS.map((key) => (key === 'preset' ? <PresetField key={key} /> : <Field key={key} setting={key} />))}
        </div>
        <PresetChanges />
        <ProbeChoice />
        <Advanced />
        <SettingsFile />
      </div>
      <RunPlan />
    </div>
  );
}

function Problems() {
  const problem = useStudio(problemOf);
  const actions = useActions();
  return (
    <>
      {problem !== null && (
        <ProblemBanner problem={problem}>
          <button type="button" onClick={actions.dismissProblem}>
            Dismiss
          </button>
        </ProblemBanner>
      )}
      <SettingsProblems />
    </>
  );
}

/** The same choice as the cards, for keyboards and narrow screens. */
function PresetField() {
  const id = useId();
  const preset = useStudio((state) => state.config.preset);
  const actions = useActions();
  return (
    <div className="field">
      <FieldLabel id={id} setting="preset" />
      <select id={id} value={preset} onChange={(event) => actions.choosePreset(event.target.value as PresetName)}>
        {Object.keys(PRESETS).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Advanced() {
  const problems = useStudio(
    (state) => ADVANCED_FIELDS.flatMap(({ keys }) => keys).filter((key) => key in state.invalid).length,
  );
  const config = useStudio((state) => state.config);
  const drawsRegions = config.sampling === 'regions';
  return (
    <details className="card advanced">
      <summary>
        Advanced{' '}
        <span className="small dim">
          {problems > 0 ? `${problems} to correct` : 'windows, model, views, losses, optimiser, validation'}
        </span>
      </summary>
      {ADVANCED_FIELDS.map(({ group, keys }) => ({ group, keys: keys.filter((key) => hasEffect(key, config)) }))
        .filter(({ keys }) => keys.length > 0)
        .map(({ group, keys }) => (
          <fieldset key={group} className="group">
            <legend>{group}</legend>
            {keys.map((key) => (
              <Field key={key} setting={key} />
            ))}
            {group === 'Windows' && drawsRegions && <RegionsFile />}
          </fieldset>
        ))}
    </details>
  );
}
