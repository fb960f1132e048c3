import { useMemo } from 'react';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useStudio } from '../../shell/react';
import { differences } from './run-differences';
import { runById } from './runs';
import { seedsText } from './seed-groups';
import { useSeedGroups } from './seed-groups-card';

/** The settings in which the runs and groups on the chart differ, and only those. */
export function RunDifferences() {
  const runs = useStudio((state) => state.runs);
  const { overlaid } = runs.view;
  const groups = useSeedGroups();
  const chosen = useMemo(
    () =>
      overlaid.flatMap((id) => {
        const run = runById(runs, id);
        const group = groups.find((each) => each.id === id);
        if (group !== undefined) return { ...group, seeds: seedsText(group.seeds) };
        return run === null ? [] : { id, name: run.label.name, config: run.config };
      }),
    [runs, groups, overlaid],
  );
  const rows = useMemo(() => differences(chosen), [chosen]);
  return (
    <section className="card run-differences" aria-labelledby="differences-title">
      <div className="card-head">
        <h2 id="differences-title">
          <Explain word="Settings that differ" of={FILE_WORDS.differs} />
        </h2>
      </div>
      {chosen.length < 2 ? (
        <p className="dim">Tick two or more in the tables to see in what they differ.</p>
      ) : rows.length === 0 ? (
        <p className="dim">These runs have the same settings.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="scroll" tabIndex={0} aria-label="Table of settings that differ">
          <table>
            <thead>
              <tr>
                <th className="left">setting</th>
                {chosen.map(({ id, name }, index) => (
                  <th key={id} className={`run-text run-${index + 1}`}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, label, values }) => (
                <tr key={key}>
                  <th scope="row" className="left">
                    {label}
                  </th>
                  {values.map((value, index) => (
                    <td key={chosen[index].id}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
