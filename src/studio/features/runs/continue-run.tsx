import { useActions, useStudio } from '../../shell/react';
import { whole } from '../../ui/format';
import { runActive } from '../train/live/run-state';
import { canContinue, continueStep, cutOffText, inQueue, interruptedRun } from './runs';

/** Offers to go on with the run that was cut off last: by a closed tab, a crash, or a lost device. */
export function ContinueRun() {
  const run = useStudio((state) => interruptedRun(state.runs));
  const busy = useStudio((state) => runActive(state) || state.importing !== null);
  const actions = useActions();
  if (run === null || busy) return null;
  return (
    <section className="banner continue" aria-label="Interrupted run">
      <p>
        <strong className="run-name" title={run.label.name}>
          {run.label.name}
        </strong>{' '}
        {cutOffText(run)}
      </p>
      <button type="button" className="primary" onClick={() => actions.continueRun(run.id)}>
        Continue run (step {whole(continueStep(run))})
      </button>
    </section>
  );
}

/** Goes on with the run on show, once it was stopped or has failed. */
export function ContinueThis() {
  const run = useStudio((state) => state.runs.report?.runs.find(({ id }) => id === state.keeping.id) ?? null);
  const queued = useStudio((state) => run !== null && inQueue(state.runs, run.id));
  const actions = useActions();
  if (run === null || queued || !canContinue(run)) return null;
  return (
    <button type="button" onClick={() => actions.continueRun(run.id)}>
      Continue run (step {whole(continueStep(run))})
    </button>
  );
}
