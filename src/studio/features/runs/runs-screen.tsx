import { useEffect } from 'react';
import { formatHash } from '../../shell/hash';
import { phaseText } from '../../shell/phase';
import { useActions, useStudio } from '../../shell/react';
import { whole } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { lastSave } from '../train/live/keeping';
import { runActive } from '../train/live/run-state';
import { ContinueRun } from './continue-run';
import { RunDifferences } from './differences-table';
import { RunDetails } from './run-details';
import { RunOverlay } from './run-overlay';
import { RunTable } from './run-table';
import { SeedGroups } from './seed-groups-card';
import { SeedQueueBanner } from './seed-queue-banner';

const NOT_KEPT = 'This browser gives the page no storage of its own: a run lasts as long as this page is open.';

/** Every run that was kept: found, compared, described, gone on with. */
export function RunsScreen() {
  const report = useStudio((state) => state.runs.report);
  const problem = useStudio((state) => state.runs.problem);
  // A run under way is on the list from its first writing on, and ahead of it from then on.
  const written = useStudio((state) => `${state.keeping.id} ${lastSave(state.keeping)?.step}`);
  const actions = useActions();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was written is to be listed
  useEffect(() => actions.listRuns(), [actions, written]);
  return (
    <div className="runs">
      <h1 className="hidden-text">Runs</h1>
      <SeedQueueBanner />
      <ContinueRun />
      <RunUnderWay />
      {problem !== null && <ProblemBanner problem={problem} />}
      {report === null ? (
        <p className="dim">Reading the runs of this browser.</p>
      ) : report.runs.length === 0 ? (
        <NoRuns kept={report.kept} />
      ) : (
        <>
          {!report.kept && <p className="dim">{NOT_KEPT}</p>}
          <RunTable runs={report.runs} />
          <SeedGroups />
          <div className="runs-row">
            <RunOverlay />
            <RunDetails />
          </div>
          <RunDifferences />
        </>
      )}
    </div>
  );
}

/** The run that this tab trains, which may not be on the list yet. */
function RunUnderWay() {
  const run = useStudio((state) => (runActive(state) ? state.run : null));
  const step = useStudio((state) => state.status?.step ?? 0);
  const phase = useStudio(phaseText);
  const config = useStudio((state) => state.config);
  if (run === null) return null;
  return (
    <section className="banner" aria-label="Run under way">
      <p>
        <strong className="run-name" title={run.name}>
          {run.name}
        </strong>{' '}
        {phase}: step {whole(step)} of {whole(run.config.steps)}.
      </p>
      <a href={formatHash(config, 'train')}>Show it</a>
    </section>
  );
}

function NoRuns({ kept }: { readonly kept: boolean }) {
  const active = useStudio(runActive);
  const config = useStudio((state) => state.config);
  if (active) return null;
  return (
    <section className="card no-runs" aria-label="No runs yet">
      <h2>No runs yet</h2>
      <p className="dim">
        {kept
          ? 'Every run you start is kept here, on this machine: its settings, every logged point, ' +
            'and checkpoints it can go on from.'
          : NOT_KEPT}
      </p>
      <a className="button" href={formatHash(config, 'train')}>
        Set up a run
      </a>
    </section>
  );
}
