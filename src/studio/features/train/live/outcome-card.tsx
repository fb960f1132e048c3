import { useActions, useStudio } from '../../../shell/react';
import { whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { isActive } from '../../benchmarks/benchmarks';
import { ContinueThis } from '../../runs/continue-run';
import { outcomeText, pauseReason } from './outcome';
import { runActive } from './run-state';

/** How the run ended, or why it waits; and what went wrong beside it. */
export function Outcome() {
  const active = useStudio(runActive);
  const problem = useStudio((state) => state.problem);
  const reason = useStudio(pauseReason);
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
      {!active && <Ended />}
      {reason !== null && (
        <div className={reason.level === 'error' ? 'banner bad' : 'banner warning'} role="alert">
          <p>
            Step {whole(reason.step)}: {reason.message}
          </p>
        </div>
      )}
    </>
  );
}

/** Where what the run gave is being judged. */
function Judged() {
  const task = useStudio(({ benchmarks: { queue } }) => queue.find(isActive)?.order.task ?? null);
  const actions = useActions();
  if (task === null) return null;
  return (
    <button
      type="button"
      onClick={() => {
        actions.selectTask(task);
        actions.show('benchmarks');
      }}
    >
      See it judged on {task}
    </button>
  );
}

function Ended() {
  const done = useStudio((state) => state.runPhase === 'done');
  const problem = useStudio((state) => state.runProblem);
  const text = useStudio(outcomeText);
  const actions = useActions();
  const next = (
    <>
      <Judged />
      <ContinueThis />
      <button type="button" className="primary" onClick={actions.newRun}>
        New run
      </button>
    </>
  );
  if (problem !== null)
    return (
      <ProblemBanner problem={problem}>
        <span className="dim">{text}</span>
        {next}
      </ProblemBanner>
    );
  return (
    <div className={done ? 'banner ok' : 'banner'}>
      <p>{text}</p>
      {next}
    </div>
  );
}
