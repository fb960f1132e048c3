import { formatHash } from '../../shell/hash';
import { useActions, useStudio } from '../../shell/react';
import { runActive } from '../train/live/run-state';
import { queueView } from './seed-queue-view';

/** The queue of seeds: whose turn it is, what holds it up, and the ways on; nothing where there is none. */
export function SeedQueueBanner() {
  const report = useStudio((state) => state.runs.report);
  const busy = useStudio((state) => runActive(state) || state.importing !== null);
  const config = useStudio((state) => state.config);
  const screen = useStudio((state) => state.screen);
  const actions = useActions();
  if (report === null || report.queue === null) return null;
  const { standing, text, goOn, leaveOut } = queueView(report.queue, report.runs);
  return (
    <section className={standing === 'over' ? 'banner ok' : 'banner continue'} aria-label="Queue of seeds">
      <p role="status">{text}</p>
      {standing === 'waiting' && (
        <>
          <button type="button" className="primary" disabled={busy} onClick={actions.goOnWithSeeds}>
            {goOn}
          </button>
          {leaveOut !== null && (
            <button type="button" disabled={busy} onClick={actions.leaveSeedOut}>
              {leaveOut}
            </button>
          )}
        </>
      )}
      {standing === 'over' && screen !== 'runs' && (
        <a className="button" href={formatHash(config, 'runs')}>
          Compare them
        </a>
      )}
      {standing !== 'elsewhere' && (
        <button type="button" onClick={actions.clearSeeds}>
          {standing === 'over' ? 'Dismiss' : 'Clear the queue'}
        </button>
      )}
    </section>
  );
}
