import { useActions, useStudio } from '../../../shell/react';
import { whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { runActive } from './run-state';

/**
 * What stands in the way of keeping the run under way; training goes on meanwhile, but for weights that are not finite.
 */
export function KeepingBanner() {
  const { id, problem, notFinite } = useStudio((state) => state.keeping);
  const active = useStudio(runActive);
  const actions = useActions();
  if (notFinite !== null && active) {
    const { step, finiteStep } = notFinite;
    return (
      <div className="banner bad" role="alert">
        <p>
          <code>weights-not-finite</code> At step {whole(step)} the weights hold numbers that are not finite, so
          training paused.{' '}
          <strong>
            {finiteStep === null
              ? 'Stop, lower the learning rate, and start again.'
              : 'Go back, or stop and start again with a lower learning rate.'}
          </strong>
        </p>
        {finiteStep !== null && id !== null && (
          <button type="button" onClick={() => actions.continueRun(id, finiteStep)}>
            Go back to step {whole(finiteStep)}
          </button>
        )}
      </div>
    );
  }
  if (problem === null) return null;
  return (
    <ProblemBanner problem={problem}>
      {active && (
        <button type="button" onClick={actions.checkpointNow}>
          Save now
        </button>
      )}
    </ProblemBanner>
  );
}
