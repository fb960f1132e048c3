import { useId } from 'react';
import { presetFor } from '../../../../training/presets';
import { useActions, useStudio } from '../../../shell/react';
import { duration, epochs, whole } from '../../../ui/format';
import { currentEstimate, RUN_LENGTHS, type RunLength, stepsOf } from './setup';

/** How long to train, with the time it takes here said first. The field of steps sets the same value. */
export function RunLengths() {
  return (
    <fieldset className="presets lengths">
      <legend className="hidden-text">Length of the run</legend>
      {RUN_LENGTHS.map((length) => (
        <LengthCard key={length.id} length={length} />
      ))}
    </fieldset>
  );
}

function LengthCard({ length }: { readonly length: RunLength }) {
  const config = useStudio((state) => state.config);
  const measured = useStudio((state) => state.estimate);
  const trainBases = useStudio((state) => state.genome?.split.trainBases ?? 0);
  const actions = useActions();
  const facts = useId();
  const steps = stepsOf(presetFor(config.preset, config.backbone), length);
  const chosen = steps === config.steps;
  const estimate = currentEstimate({ estimate: measured, config: { ...config, steps } });
  const seen = (steps * config.batch * config.windowLength) / trainBases;
  return (
    <label className={chosen ? 'preset chosen' : 'preset'}>
      <input
        type="radio"
        name="run-length"
        className="hidden-text"
        aria-label={length.name}
        aria-describedby={facts}
        checked={chosen}
        onChange={() => actions.setSetting('steps', String(steps))}
      />
      <b>{length.name}</b>
      <span id={facts}>
        <span className="small dim">
          {estimate === null ? length.purpose : `about ${duration(estimate.totalMs)} here; ${length.purpose}`}
        </span>
        <span className="small faint">
          {whole(steps)} steps{trainBases > 0 && `, ${epochs(seen)}`}
        </span>
      </span>
    </label>
  );
}
