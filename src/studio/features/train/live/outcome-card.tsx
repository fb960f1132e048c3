import { useActions, useStudio } from '../../../shell/react';
import { runActive, type StudioState } from '../../../shell/state';
import { whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { ContinueThis } from '../../runs/continue-run';
import { outcomeText } from './outcome';

/** How the run ended, or why it waits. */
export function Outcome() {
  const phase = useStudio((state) => state.phase);
  const problem = useStudio((state) => state.problem);
  const text = useStudio((state) => (runActive(state.phase) ? '' : outcomeText(state)));
  const warning = useStudio(pauseReason);
  const actions = useActions();
  const newRun = (
    <button type="button" className="primary" onClick={actions.newRun}>
      New run
    </button>
  );
  if (problem !== null)
    return (
      <ProblemBanner problem={problem}>
        {!runActive(phase) && <span className="dim">{text}</span>}
        {runActive(phase) ? (
          <button type="button" onClick={actions.dismissProblem}>
            Dismiss
          </button>
        ) : (
          <>
            <ContinueThis />
            {newRun}
          </>
        )}
      </ProblemBanner>
    );
  if (warning !== null)
    return (
      <div className="banner warning">
        <p>{warning}</p>
      </div>
    );
  if (runActive(phase)) return null;
  return (
    <div className={phase === 'done' ? 'banner ok' : 'banner'}>
      <p>{text}</p>
      <ContinueThis />
      {newRun}
    </div>
  );
}

/** A run that paused by itself says why in its log. */
function pauseReason({ phase, log, status }: StudioState): string | null {
  if (phase !== 'paused') return null;
  const newest = log.at(-1);
  return newest !== undefined && newest.level !== 'info' && newest.step >= (status?.step ?? 0)
    ? `Step ${whole(newest.step)}: ${newest.message}`
    : null;
}
