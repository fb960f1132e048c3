import { useMemo } from 'react';
import type { StoredRun } from '../../../engine/runs/run-report';
import { useActions, useStudio } from '../../shell/react';
import { counted, whole } from '../../ui/format';
import { UndoButton } from '../../ui/undo-button';
import { useWindow } from '../../ui/use-window';
import { dateText } from '../data/library';
import { activeText, bestText, liveStep, progressText, type RunSort, shownRuns, stateText } from './runs-view';

/** The style sheet holds rows to this height. */
const ROW_REM = 2;

const COLUMNS: readonly { readonly name: string; readonly by: RunSort | null; readonly left?: boolean }[] = [
  { name: 'run', by: 'name', left: true },
  { name: 'state', by: null, left: true },
  { name: 'best validation (nats)', by: 'best' },
  { name: 'step', by: 'step' },
  { name: 'time', by: null },
  { name: 'preset', by: null, left: true },
  { name: 'genome', by: null, left: true },
  { name: 'started', by: 'created' },
];

/** Only the rows in sight are drawn, so that a thousand runs scroll as ten do. */
export function RunTable({ runs }: { readonly runs: readonly StoredRun[] }) {
  const view = useStudio((state) => state.runs.view);
  const actions = useActions();
  const { filter, sortBy, descending } = view;
  const shown = useMemo(() => shownRuns(runs, { filter, sortBy, descending }), [runs, filter, sortBy, descending]);
  const { first, end, above, below, ref, onScroll } = useWindow(shown.length, ROW_REM);
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
        <table aria-rowcount={shown.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th className="left">chart</th>
              {COLUMNS.map(({ name, by, left }) => (
                <th
                  key={name}
                  className={left ? 'left' : undefined}
                  aria-sort={by === null ? undefined : sortBy !== by ? 'none' : descending ? 'descending' : 'ascending'}
                >
                  {by === null ? (
                    name
                  ) : (
                    <button type="button" className="plain" onClick={() => actions.sortRuns(by)}>
                      {name}
                      <span aria-hidden="true">{sortBy !== by ? '' : descending ? ' ↓' : ' ↑'}</span>
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={above} />
            {shown.slice(first, end).map((run, index) => (
              <Row key={run.id} run={run} place={first + index} />
            ))}
            <Space height={below} />
          </tbody>
        </table>
        {shown.length === 0 && <p className="dim no-match">No run holds all these words.</p>}
      </section>
    </section>
  );
}

/** Stands for the rows out of sight. */
function Space({ height }: { readonly height: number }) {
  if (height === 0) return null;
  return (
    <tr className="space">
      <td colSpan={COLUMNS.length + 1} style={{ height }} />
    </tr>
  );
}

function Row({ run, place }: { readonly run: StoredRun; readonly place: number }) {
  const { id, label, createdAt, config, genome } = run;
  const deleting = useStudio((state) => state.runs.deleting.has(id));
  const overlaid = useStudio((state) => state.runs.view.overlaid.indexOf(id));
  const opened = useStudio((state) => state.runs.view.opened === id);
  const step = useStudio((state) => liveStep(state, id));
  const actions = useActions();
  if (deleting)
    return (
      <tr aria-rowindex={place + 2} className="deleted">
        <td colSpan={COLUMNS.length + 1} className="left">
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
      <td className={`left state-${run.state}`}>{stateText(run)}</td>
      <td>{bestText(run)}</td>
      <td>{progressText(run, step)}</td>
      <td>{activeText(run)}</td>
      <td className="left">{config.preset}</td>
      <td className="left run-genome" title={genome.name}>
        {genome.name}
      </td>
      <td>
        <time dateTime={createdAt}>{dateText(createdAt)}</time>
      </td>
    </tr>
  );
}
