import { useId } from 'react';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useActions, useStudio } from '../../../shell/react';
import { bytes, counted, duration, whole } from '../../../ui/format';
import { dateText } from '../../data/library';
import { EVERY_MINUTES, writeEveryMinutes } from './every-minutes';
import { keptRuns } from './keeping';
import { outcomeOf } from './run-state';

/** What of the run under way is safe, how often it is saved, and whether the browser promised to keep it. */
export function CheckpointCard() {
  const { id: run, checkpoints, cost } = useStudio((state) => state.keeping);
  const { report, persisted, everyMinutes } = useStudio((state) => state.runs);
  const deleted = useStudio((state) => state.keeping.id === null && outcomeOf(state) !== null);
  const actions = useActions();
  const id = useId();
  const choose = (minutes: number) => {
    writeEveryMinutes(minutes);
    actions.checkpointEvery(minutes);
  };
  return (
    <section className="card checkpoints" aria-labelledby={`${id}-title`}>
      <div className="card-head">
        <h2 id={`${id}-title`}>Checkpoints</h2>
        <span className="grow" />
        <Explain word="every" of={SCREEN_WORDS.checkpointEvery}>
          <label htmlFor={id} className="small dim">
            every
          </label>
        </Explain>
        <select id={id} value={everyMinutes} onChange={(event) => choose(Number(event.target.value))}>
          {EVERY_MINUTES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes} min
            </option>
          ))}
        </select>
      </div>
      {checkpoints.length === 0 ? (
        <p className="dim">
          {deleted
            ? 'The run was deleted: what is shown of it goes with this page.'
            : 'None yet. One is taken by the clock, when the tab is hidden, on a pause, and at the end.'}
        </p>
      ) : (
        <dl className="pairs">
          {checkpoints.toReversed().map(({ folder, step, bytes: size, committedAt, finite }) => (
            <div key={folder} className="pair">
              <dt>
                step {whole(step)}
                {!finite && ', not finite'}
              </dt>
              <dd>
                {bytes(size)}, {dateText(committedAt)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {cost !== null && (
        <p className="small dim">The last was written and verified in {duration(cost.ms)}, while training went on.</p>
      )}
      <p className="small dim">
        {report?.kept === false
          ? 'This browser keeps no files: the run lasts as long as this page.'
          : persisted === true
            ? 'The browser promised to keep them.'
            : 'The browser may clear them when it needs room; it gave no promise.'}
        {report !== null && ` ${counted(keptRuns(report, run), 'run')} kept in all.`}
      </p>
    </section>
  );
}
