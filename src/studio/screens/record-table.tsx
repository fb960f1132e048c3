import { useMemo, useState } from 'react';
import type { GenomeSummary, RecordSummary } from '../../genome/summary';
import { counted, percent, whole } from '../format';
import { useActions, useStudio } from '../state/react';
import { heldOutMarks, type RecordRow, recordRows, regionsText, type Sort, type SortKey, sortRows } from '../state/records';
import { runActive } from '../state/state';

const PAGE = 200;
const COLUMNS: readonly { readonly key: SortKey; readonly name: string }[] = [
  { key: 'name', name: 'record' },
  { key: 'bases', name: 'length' },
  { key: 'gc', name: 'GC' },
  { key: 'unknown', name: 'N' },
  { key: 'softMasked', name: 'soft-masked' },
  { key: 'heldOut', name: 'held out' },
  { key: 'part', name: 'used for' },
];

const PART_TEXT: Readonly<Record<RecordSummary['part'], string>> = {
  train: 'training',
  validation: 'validation',
  both: 'both',
  excluded: 'nothing',
  'too-short': 'too short',
};

export function RecordTable({ genome }: { readonly genome: GenomeSummary }) {
  const [sort, setSort] = useState<Sort>({ key: 'order', descending: false });
  const [shown, setShown] = useState(PAGE);
  const rows = useMemo(() => sortRows(recordRows(genome.records), sort), [genome, sort]);
  const visible = rows.slice(0, shown);
  const sortBy = (key: SortKey) =>
    setSort((now) => (now.key === key ? { key, descending: !now.descending } : { key, descending: key !== 'name' && key !== 'part' }));
  return (
    <section className="card records" aria-labelledby="records-title">
      <div className="card-head">
        <h2 id="records-title">Records</h2>
        <small>
          {rows.length > visible.length ? `${whole(visible.length)} of ${whole(rows.length)} shown` : counted(rows.length, 'record')}; only included records are
          trained on
        </small>
        <span className="grow" />
        <span className="legend small">
          <i className="key-validation" /> held out for validation
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Record table">
        <table>
          <thead>
            <tr>
              <th className="left">use</th>
              {COLUMNS.map(({ key, name }) => (
                <SortHeader key={key} name={name} active={sort.key === key ? sort : null} onSort={() => sortBy(key)} />
              ))}
              <th className="left">where</th>
            </tr>
          </thead>
          <tbody>
            {visible.map((row) => (
              <Row key={row.index} row={row} />
            ))}
          </tbody>
        </table>
        {rows.length > visible.length && (
          <button type="button" className="more" onClick={() => setShown(shown + PAGE)}>
            Show {Math.min(PAGE, rows.length - visible.length)} more
          </button>
        )}
      </section>
    </section>
  );
}

function SortHeader({ name, active, onSort }: { readonly name: string; readonly active: Sort | null; readonly onSort: () => void }) {
  return (
    <th className={name === 'record' ? 'left' : undefined} aria-sort={active === null ? 'none' : active.descending ? 'descending' : 'ascending'}>
      <button type="button" className="plain" onClick={onSort}>
        {name}
        <span aria-hidden="true">{active === null ? '' : active.descending ? ' ↓' : ' ↑'}</span>
      </button>
    </th>
  );
}

function Row({ row: { index, record, gc, unknown, softMasked, heldOut } }: { readonly row: RecordRow }) {
  const actions = useActions();
  const locked = useStudio((state) => runActive(state.phase));
  return (
    <tr className={record.included ? undefined : 'excluded'}>
      <td className="left">
        <input
          type="checkbox"
          aria-label={`Include ${record.name}`}
          checked={record.included}
          disabled={locked}
          onChange={(event) => actions.includeRecord(index, event.target.checked)}
        />
      </td>
      <td className="left mono record-name" title={record.description === '' ? undefined : record.description}>
        {record.name}
      </td>
      <td>{whole(record.bases)}</td>
      <td>{percent(gc)}</td>
      <td>{percent(unknown)}</td>
      <td>{percent(softMasked)}</td>
      <td>{heldOut === 0 ? '' : percent(heldOut)}</td>
      <td className={`part-${record.part}`}>{PART_TEXT[record.part]}</td>
      <td className="left">
        <HeldOutStrip record={record} />
      </td>
    </tr>
  );
}

/** Where along the record the held-out stretches lie. */
function HeldOutStrip({ record: { name, bases, heldOut } }: { readonly record: RecordSummary }) {
  const regions = heldOut.length === 0 ? 'Nothing held out' : `Held out: ${regionsText(name, heldOut)}`;
  return (
    <svg className="held-out" viewBox="0 0 1000 1" preserveAspectRatio="none" role="img" aria-label={regions}>
      <title>{regions}</title>
      <rect className="all" width="1000" height="1" />
      {heldOutMarks(heldOut, bases).map(({ start, end }) => (
        <rect key={start} className="held" x={start} width={end - start} height="1" />
      ))}
    </svg>
  );
}
