import { useMemo } from 'react';
import { useStudio } from '../../shell/react';
import { differences } from './run-differences';
import { runById } from './runs';

/** The settings in which the runs on the chart differ, and only those. */
export function RunDifferences() {
  const runs = useStudio((state) => state.runs);
  const { overlaid } = runs.view;
  const chosen = useMemo(() => overlaid.flatMap((id) => runById(runs, id) ?? []), [runs, overlaid]);
  const rows = useMemo(() => differences(chosen), [chosen]);
  return (
    <section className="card run-differences" aria-labelledby="differences-title">
      <div className="card-head">
        <h2 id="differences-title">Settings that differ</h2>
      </div>
      {chosen.length < 2 ? (
        <p className="dim">Tick two runs or more to see in what they differ.</p>
      ) : rows.length === 0 ? (
        <p className="dim">These runs have the same settings.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="scroll" tabIndex={0} aria-label="Settings that differ">
          <table>
            <thead>
              <tr>
                <th className="left">setting</th>
                {chosen.map(({ id, label }, index) => (
                  <th key={id} className={`run-text run-${index + 1}`}>
                    {label.name}
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
