import { useEffect } from 'react';
import { formatHash } from '../../shell/hash';
import { useActions, useStudio } from '../../shell/react';
import { ProblemBanner } from '../../ui/problem-banner';
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
  const actions = useActions();
  useEffect(() => actions.listRuns(), [actions]);
  return (
    <div className="runs">
      <h1 className="hidden-text">Runs</h1>
      <SeedQueueBanner />
      <ContinueRun />
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

function NoRuns({ kept }: { readonly kept: boolean }) {
  const config = useStudio((state) => state.config);
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
