import { useState } from 'react';
import type { DataReport } from '../../../evaluation/data/report';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions } from '../../shell/react';
import { counted, whole } from '../../ui/format';
import { TableToggle } from '../../ui/table-toggle';
import { classesLeftOut, leakLines, lengthBars, partRows, twinLines } from './report-view';

/** What was found in a task's data, before anything is run on them. */
export function DataReportView({ report, kept }: { readonly report: DataReport; readonly kept: boolean }) {
  const actions = useActions();
  const { task, source, differences, conflicts, split, splitHash } = report;
  return (
    <section className="report" aria-label="Data report">
      <div className="card-head">
        <h4>
          <Explain word="Data" of={BENCHMARK_WORDS.data} />
        </h4>
        <small className="report-source">{source}</small>
        <span className="grow" />
        <small>{kept ? 'kept in this browser' : 'until the page is reloaded'}</small>
        <small>
          <Explain word="split hash" of={BENCHMARK_WORDS.splitHash} />{' '}
          <span className="mono" title={splitHash}>
            {splitHash.slice(0, 12)}
          </span>
        </small>
        <button type="button" className="plain" onClick={() => actions.forgetTask(task)}>
          Forget the data
        </button>
      </div>
      <PartTable report={report} />
      <p className="small dim">{split}</p>
      {differences.map((each) => (
        <p key={each} className="small start-reason">
          {each} Published numbers are of other rows.
        </p>
      ))}
      <Leaks report={report} />
      {conflicts.sequences > 0 && (
        <p className="small">
          {counted(conflicts.sequences, 'sequence comes', 'sequences come')} with more than one label, in{' '}
          {counted(conflicts.rows, 'row')}.
        </p>
      )}
      {twinLines(report).map((line) => (
        <p key={line} className="small">
          {line}
        </p>
      ))}
      <Lengths report={report} />
      {report.remarks?.first.map(({ file, message }) => (
        <p key={`${file} ${message}`} className="small">
          {file !== '' && <span className="mono dim">{file}</span>} {message}
        </p>
      ))}
      <RowList title="refused" rows={report.refused} />
      <RowList title="kept with a note" rows={report.noted} />
      <RowList title="that leak" rows={report.repeats.leaks} />
      <RowList title="that repeat one of their part" rows={report.repeats.duplicates} />
      <RowList title="with another label than an earlier one" rows={report.repeats.conflicts} />
    </section>
  );
}

function PartTable({ report }: { readonly report: DataReport }) {
  const rows = partRows(report);
  const more = classesLeftOut(report);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Parts">
      <table>
        <thead>
          <tr>
            <th>
              <Explain word="part" of={BENCHMARK_WORDS.part} />
            </th>
            <th>
              <Explain word="rows" of={BENCHMARK_WORDS.rows} />
            </th>
            {rows[0].classes.map(({ name }) => (
              <th key={name} className="class-name" title={name}>
                {name}
              </th>
            ))}
            {more > 0 && <th>and {counted(more, 'class', 'classes')}</th>}
            <th>
              <Explain word="bases" of={BENCHMARK_WORDS.rowBases} />
            </th>
            <th>
              <Explain word="N" of={BENCHMARK_WORDS.rowUnknown} />
            </th>
            <th>
              <Explain word="duplicates" of={BENCHMARK_WORDS.duplicates} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ part, rows: total, classes, length, unknown, duplicates }) => (
            <tr key={part}>
              <td>{part}</td>
              <td>{total}</td>
              {classes.map(({ name, rows: own, share }) => (
                <td key={name}>
                  {own} <span className="faint">{share}</span>
                </td>
              ))}
              {more > 0 && <td />}
              <td>{length}</td>
              <td>{unknown}</td>
              <td>{duplicates}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Leaks({ report }: { readonly report: DataReport }) {
  const actions = useActions();
  const lines = leakLines(report);
  if (lines.length === 0)
    return <p className="small">No row of one part stands in another, nor does its reverse complement.</p>;
  return (
    <div className="banner warning leaks">
      <ul className="small" aria-label="Leaks">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Explain word="Remove leaks" of={BENCHMARK_WORDS.leaks}>
        <label className="row check">
          <input
            type="checkbox"
            checked={report.options.removeLeaks}
            onChange={(event) => actions.setDataOptions(report.task, { removeLeaks: event.target.checked })}
          />
          Remove leaks
        </label>
      </Explain>
      <span className="small dim" role="status">
        {report.removed > 0
          ? `${counted(report.removed, 'row was', 'rows were')} taken out of train and validation; ` +
            'the test set is untouched, the split hash is another.'
          : 'As published: nothing is taken out.'}
      </span>
    </div>
  );
}

function Lengths({ report }: { readonly report: DataReport }) {
  const [asTable, setAsTable] = useState(false);
  const bars = lengthBars(report);
  if (bars.length < 2) return null;
  const [first, last] = [bars[0].from, bars[bars.length - 1].to];
  return (
    <div className="lengths">
      <div className="row">
        <h4>
          <Explain word="Length of the sequences" of={BENCHMARK_WORDS.lengths} />
        </h4>
        <TableToggle of="Length of the sequences" on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {asTable ? (
        <table>
          <thead>
            <tr>
              <th>bases</th>
              <th>rows</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ from, to, rows }) => (
              <tr key={from}>
                <td>{from === to ? whole(from) : `${whole(from)} to ${whole(to)}`}</td>
                <td>{whole(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <>
          <svg
            className="bars"
            role="img"
            aria-label="Length of the sequences"
            viewBox={`0 0 ${bars.length} 1`}
            preserveAspectRatio="none"
          >
            {bars.map(({ from, to, rows, height }, bin) => (
              <rect key={from} x={bin + 0.06} width={0.88} y={1 - height} height={height}>
                <title>{`${whole(from)} to ${whole(to)} bases: ${counted(rows, 'row')}`}</title>
              </rect>
            ))}
          </svg>
          <div className="row small faint">
            <span>{whole(first)}</span>
            <span className="grow" />
            <span>{whole(last)} bases</span>
          </div>
        </>
      )}
    </div>
  );
}

interface RowListProps {
  readonly title: string;
  readonly rows: DataReport['refused'];
}

function RowList({ title, rows }: RowListProps) {
  if (rows.count === 0) return null;
  return (
    <details className="row-notes">
      <summary>
        {counted(rows.count, 'row')} {title}
      </summary>
      <ul className="small">
        {rows.first.map(({ file, line, record, message }) => (
          <li key={`${file} ${line} ${record} ${message}`}>
            <span className="mono dim">
              {file}
              {line !== undefined && `, line ${whole(line)}`}
              {record !== undefined && `, ${record}`}
            </span>{' '}
            {message}
          </li>
        ))}
      </ul>
      {rows.count > rows.first.length && <p className="small dim">and {whole(rows.count - rows.first.length)} more</p>}
    </details>
  );
}
