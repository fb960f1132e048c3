import { type ReactNode, useEffect, useId, useMemo } from 'react';
import type { StoredRun } from '../../../engine/runs/run-report';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useActions, useStudio } from '../../shell/react';
import { counted, whole } from '../../ui/format';
import { UndoButton } from '../../ui/undo-button';
import { useWindow } from '../../ui/use-window';
import { RUN_COLUMNS, type RunColumn, type RunSort, scoreColumns } from './run-columns';
import { isPausedHere, liveStep } from './run-text';
import { groupedRows, type RunGrouping, shownRuns } from './runs-view';

/** The style sheet holds rows to this height. */
const ROW_REM = 2;

const NAME: Pick<RunColumn, 'id' | 'name' | 'left' | 'word'> = { id: 'name', name: 'run', left: true };

/** The columns there are: of what runs say themselves, and of how their weights did on tasks. */
function useColumns(): readonly RunColumn[] {
  const results = useStudio((state) => state.benchmarks.results);
  return useMemo(() => [...RUN_COLUMNS, ...scoreColumns(results)], [results]);
}

/** Only the rows in sight are drawn, so that a thousand runs scroll as ten do. */
export function RunTable({ runs }: { readonly runs: readonly StoredRun[] }) {
  const view = useStudio((state) => state.runs.view);
  const actions = useActions();
  const { filter, sortBy, descending, groupBy } = view;
  const columns = useColumns();
  const chosen = columns.filter(({ id }) => view.columns.includes(id));
  // What the weights of a run came to on a task may stand beside it.
  useEffect(() => actions.listBenchmarks(), [actions]);
  const shown = useMemo(
    () => shownRuns(runs, { filter, sortBy, descending }, columns),
    [runs, filter, sortBy, descending, columns],
  );
  const rows = useMemo(() => groupedRows(shown, groupBy), [shown, groupBy]);
  const { first, end, above, below, ref, onScroll } = useWindow(rows.length, ROW_REM);
  return (
    <section className="card run-list" aria-labelledby="runs-title">
      <div className="card-head">
        <h2 id="runs-title">Kept runs</h2>
        <small>
          {shown.length === runs.length
            ? counted(runs.length, 'run')
            : `${whole(shown.length)} of ${counted(runs.length, 'run')}`}
        </small>
        <span className="grow" />
        <div className="x-choice small dim">
          <Explain word="group by" of={FILE_WORDS.grouped} />
          <select
            aria-label="group by"
            value={groupBy}
            onChange={(event) => actions.groupRuns(event.target.value as RunGrouping)}
          >
            {GROUPINGS.map((by) => (
              <option key={by} value={by}>
                {by === 'none' ? 'nothing' : by}
              </option>
            ))}
          </select>
        </div>
        <ColumnChoice columns={columns} chosen={view.columns} />
        <input
          type="search"
          aria-label="Filter runs"
          placeholder="Name, tag, note, genome, preset, state"
          value={filter}
          onChange={(event) => actions.filterRuns(event.target.value)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Run table" ref={ref} onScroll={onScroll}>
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th className="left">
                <Explain word="chart" of={FILE_WORDS.chart} />
              </th>
              {[NAME, ...chosen].map(({ id, name, left, word }) => (
                <th
                  key={id}
                  className={left ? 'left' : undefined}
                  aria-sort={sortBy !== id ? 'none' : descending ? 'descending' : 'ascending'}
                >
                  <Explained name={name} word={word}>
                    <button type="button" className="plain" onClick={() => actions.sortRuns(id, columns)}>
                      {name}
                      <span aria-hidden="true">{sortBy !== id ? '' : descending ? ' ↓' : ' ↑'}</span>
                    </button>
                  </Explained>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={above} columns={chosen.length} />
            {rows.slice(first, end).map((row, index) =>
              'run' in row ? (
                <Row key={row.run.id} run={row.run} place={first + index} columns={chosen} />
              ) : (
                <tr key={`group ${row.group}`} aria-rowindex={first + index + 2} className="run-group">
                  <th scope="rowgroup" colSpan={chosen.length + 2} className="left">
                    {row.group} <span className="dim">{counted(row.runs, 'run')}</span>
                  </th>
                </tr>
              ),
            )}
            <Space height={below} columns={chosen.length} />
          </tbody>
        </table>
        {shown.length === 0 && <p className="dim no-match">No run holds all these words.</p>}
      </section>
    </section>
  );
}

/** Stands for the rows out of sight. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height === 0) return null;
  return (
    <tr className="space">
      <td colSpan={columns + 2} style={{ height }} />
    </tr>
  );
}

interface RowProps {
  readonly run: StoredRun;
  readonly place: number;
  readonly columns: readonly RunColumn[];
}

function Row({ run, place, columns }: RowProps) {
  const { id, label } = run;
  const deleting = useStudio((state) => state.runs.deleting.has(id));
  const overlaid = useStudio((state) => state.runs.view.overlaid.indexOf(id));
  const opened = useStudio((state) => state.runs.view.opened === id);
  const step = useStudio((state) => liveStep(state, id));
  const paused = useStudio((state) => isPausedHere(state, id));
  const actions = useActions();
  if (deleting)
    return (
      <tr aria-rowindex={place + 2} className="deleted">
        <td colSpan={columns.length + 2} className="left">
          <span role="status" className="dim">
            {label.name} is deleted.{' '}
          </span>
          <UndoButton name={label.name} onUndo={() => actions.undoDeleteRun(id)} />
        </td>
      </tr>
    );
  return (
    <tr aria-rowindex={place + 2} aria-current={opened ? 'true' : undefined}>
      <td className="left">
        <input
          type="checkbox"
          className={overlaid < 0 ? undefined : `run-box run-${overlaid + 1}`}
          aria-label={`Draw ${label.name}`}
          checked={overlaid >= 0}
          onChange={() => actions.overlayRun(id)}
        />
      </td>
      <td className="left run-name">
        <button
          type="button"
          className="plain"
          aria-expanded={opened}
          onClick={() => actions.openRun(opened ? null : id)}
        >
          {label.name}
        </button>
        {label.tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
      </td>
      {columns.map((column) => (
        <td
          key={column.id}
          className={cellClass(column, run)}
          title={column.id === 'genome' || column.id === 'device' ? column.text(run, null) : undefined}
        >
          {column.id === 'created' ? (
            <time dateTime={run.createdAt}>{column.text(run, null)}</time>
          ) : (
            column.text(run, step, paused)
          )}
        </td>
      ))}
    </tr>
  );
}

const cellClass = ({ id, left }: RunColumn, { state }: StoredRun): string | undefined =>
  id === 'state'
    ? `left state-${state}`
    : id === 'genome' || id === 'device'
      ? 'left run-genome'
      : left
        ? 'left'
        : undefined;

const GROUPINGS: readonly RunGrouping[] = ['none', 'genome', 'preset', 'backbone', 'device', 'state'];

/** Which columns stand beside the names. */
function ColumnChoice({
  columns,
  chosen,
}: {
  readonly columns: readonly RunColumn[];
  readonly chosen: readonly RunSort[];
}) {
  const id = useId();
  const actions = useActions();
  return (
    <>
      <button type="button" className="toggle" popoverTarget={id}>
        Columns
      </button>
      <fieldset id={id} popover="auto" className="popover column-choice">
        <legend className="small dim">
          <Explain word="Columns" of={FILE_WORDS.columns} />
        </legend>
        {columns.map((column) => (
          <label key={column.id}>
            <input
              type="checkbox"
              checked={chosen.includes(column.id)}
              onChange={() => actions.toggleRunColumn(column.id)}
            />
            {column.name}
          </label>
        ))}
      </fieldset>
    </>
  );
}

function Explained({ name, word, children }: Pick<RunColumn, 'name' | 'word'> & { readonly children: ReactNode }) {
  return word === undefined ? (
    children
  ) : (
    <Explain word={name} of={word}>
      {children}
    </Explain>
  );
}
