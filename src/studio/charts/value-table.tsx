import { useState } from 'react';
import { SIGNALS, type Signal } from '../../training/signals';
import { useStudio } from '../shell/react';
import { duration, whole } from '../ui/format';
import { Pager } from '../ui/pager';
import { axisColumn, valueAt } from './history';
import { exactText } from './signal-text';

const PAGE = 100;

/** Every logged value of a chart, newest first, a page at a time. */
export function ValueTable({ title, signals }: { readonly title: string; readonly signals: readonly Signal[] }) {
  const history = useStudio((state) => state.history);
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(history.length / PAGE));
  const at = Math.min(page, pages - 1);
  const newest = history.length - 1 - at * PAGE;
  const rows = Array.from({ length: Math.min(PAGE, newest + 1) }, (_, index) => newest - index);
  const steps = axisColumn(history, 'step');
  const active = axisColumn(history, 'activeMs');
  return (
    <div className="value-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={`Values of ${title}`}>
        <table>
          <caption className="hidden-text">{title}, newest first. An empty cell was not measured at that step.</caption>
          <thead>
            <tr>
              <th>step</th>
              <th>active time</th>
              {signals.map((signal) => (
                <th key={signal}>
                  {SIGNALS[signal].label}
                  {SIGNALS[signal].unit !== '' && ` (${SIGNALS[signal].unit})`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <td>{whole(steps[row])}</td>
                <td>{duration(active[row])}</td>
                {signals.map((signal) => {
                  const value = valueAt(history, signal, row);
                  return <td key={signal}>{value === null ? '' : exactText(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager at={at} pages={pages} onTurn={setPage} back="Newer" on="Older" />
    </div>
  );
}
