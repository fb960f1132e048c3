import { useMemo } from 'react';
import { weightsId } from '../../../../evaluation/weights-id';
import { useActions, useStudio } from '../../../shell/react';
import { counted, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { isActive } from '../../benchmarks/benchmarks';
import { ContinueThis } from '../../runs/continue-run';
import { canExtend, longerSteps, runById } from '../../runs/runs';
import { type OutcomeWords, outcomeWords, pauseReason } from './outcome';
import { runActive } from './run-state';
import { WhatItMeans } from './what-it-means';

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

/** What can be done with a network that is there. */
function NextWays() {
  const id = useStudio((state) => state.keeping.id);
  const newest = useStudio((state) => state.keeping.checkpoints.findLast(({ finite }) => finite) ?? null);
  const actions = useActions();
  if (id === null || newest === null) return null;
  const weights = weightsId(id, newest.folder);
  return (
    <>
      <button
        type="button"
        onClick={() => {
          actions.judgeNetwork({ id: weights, network: 'teacher' });
          actions.show('benchmarks');
        }}
      >
        Test it
      </button>
      <button
        type="button"
        onClick={() => {
          actions.exploreWith({ id: weights, network: 'student' });
          actions.show('explore');
        }}
      >
        Explore it
      </button>
      <button
        type="button"
        onClick={() => {
          actions.chooseExportedRun(id);
          actions.show('export');
        }}
      >
        Export
      </button>
    </>
  );
}

/** More steps for a run that is done. */
function TrainLonger() {
  const run = useStudio((state) => runById(state.runs, state.keeping.id));
  const actions = useActions();
  if (run === null || !canExtend(run)) return null;
  const more = longerSteps(run.config) - run.config.steps;
  return (
    <button
      type="button"
      title={`${counted(more, 'step')} more, at a constant rate: a tenth of the peak learning rate`}
      onClick={() => actions.trainLonger(run.id)}
    >
      Train longer<span className="small dim">{whole(more)} steps at a constant rate</span>
    </button>
  );
}

/** Goes through all that was measured, once a run. */
function useOutcome(): OutcomeWords {
  const run = useStudio((state) => state.run);
  const runPhase = useStudio((state) => state.runPhase);
  const status = useStudio((state) => state.status);
  const history = useStudio((state) => state.history);
  return useMemo(() => outcomeWords({ run, runPhase, status, history }), [run, runPhase, status, history]);
}

function Ended() {
  const done = useStudio((state) => state.runPhase === 'done');
  const problem = useStudio((state) => state.runProblem);
  const { came, more } = useOutcome();
  const actions = useActions();
  const next = (
    <>
      <Judged />
      <ContinueThis />
      <TrainLonger />
      <NextWays />
      <button type="button" className="primary" onClick={actions.newRun}>
        New run
      </button>
    </>
  );
  if (problem !== null)
    return (
      <ProblemBanner problem={problem}>
        <span className="dim">
          {came} {more}
        </span>
        {next}
      </ProblemBanner>
    );
  return (
    <div className={done ? 'banner outcome ok' : 'banner outcome'}>
      <p>
        <WhatItMeans>{came}</WhatItMeans>
      </p>
      {more !== '' && <p className="small more">{more}</p>}
      {next}
    </div>
  );
}
