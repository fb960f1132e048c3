import { useMemo } from 'react';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import { useActions, useStudio } from '../../shell/react';
import { counted, loss, whole } from '../../ui/format';
import { bestOf, changedText, type SeedGroup, seedGroups, seedsText } from './seed-groups';

/** The groups of seeds there are. */
export function useSeedGroups(): readonly SeedGroup[] {
  const report = useStudio((state) => state.runs.report);
  const deleting = useStudio((state) => state.runs.deleting);
  return useMemo(() => seedGroups({ report, deleting }), [report, deleting]);
}

/** Runs that differ in nothing but their seed, with what they came to on average; nothing where there are none. */
export function SeedGroups() {
  const groups = useSeedGroups();
  if (groups.length === 0) return null;
  return (
    <section className="card seed-groups" aria-labelledby="groups-title">
      <div className="card-head">
        <h2 id="groups-title">
          <Explain word="Groups of seeds" of={FILE_WORDS.seedGroups} />
        </h2>
        <small>{counted(groups.length, 'group')}</small>
      </div>
      <p className="small dim">
        Runs that differ in nothing but their seed. Those that are done count: the mean of their best validation losses,
        the spread (one sample standard deviation), and the interval of the mean by Student's t.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Group table">
        <table>
          <thead>
            <tr>
              <th className="left">
                <Explain word="chart" of={FILE_WORDS.chart} />
              </th>
              <th className="left">group</th>
              <th>
                <Explain word="seeds" of={FILE_WORDS.seedsOfGroup} />
              </th>
              <th>
                <Explain word="done" of={FILE_WORDS.doneOfGroup} />
              </th>
              <th>
                <Explain word="mean (nats)" of={FILE_WORDS.meanOfGroup} />
              </th>
              <th>
                <Explain word="spread" of={SCREEN_WORDS.spread} />
              </th>
              <th>
                <Explain word="95 % interval" of={FILE_WORDS.meanInterval} />
              </th>
              <th className="left">
                <Explain word="changed from the preset" of={FILE_WORDS.changed} />
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <Row key={group.id} group={group} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Row({ group }: { readonly group: SeedGroup }) {
  const { id, name, seeds, done } = group;
  const place = useStudio((state) => state.runs.view.overlaid.indexOf(id));
  const actions = useActions();
  const best = bestOf(group);
  return (
    <tr>
      <td className="left">
        <input
          type="checkbox"
          className={place < 0 ? undefined : `run-box run-${place + 1}`}
          aria-label={`Draw the mean of ${name}`}
          // A mean and its band are of two or more.
          disabled={place < 0 && done.length < 2}
          checked={place >= 0}
          onChange={() => actions.overlayRun(id)}
        />
      </td>
      <th scope="row" className="left">
        {name}
      </th>
      <td>{seedsText(seeds)}</td>
      <td>
        {whole(done.length)} of {whole(seeds.length)}
      </td>
      <td>{best === null ? '' : loss(best.mean)}</td>
      <td>{best?.spread == null ? '' : best.spread.toFixed(4)}</td>
      <td>{best?.interval == null ? '' : `${loss(best.interval.low)} to ${loss(best.interval.high)}`}</td>
      <td className="left dim">{changedText(group) || 'nothing'}</td>
    </tr>
  );
}
