import { type CSSProperties, useEffect } from 'react';
import type { GenomeSummary, RecordSummary } from '../../../genome/summary';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import type { Word } from '../../help/word';
import { useActions, useStudio } from '../../shell/react';
import { cellPercent, counted, whole } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { useWindow } from '../../ui/use-window';
import { runActive } from '../train/live/run-state';
import { RecordFilter } from './record-filter';
import { pressColumn, type RecordOrder, rowAt } from './record-pages';
import { heldOutMarks, recordShares, regionsText } from './records';

/** The style sheet holds rows to this height. */
const ROW_REM = 1.8125;
/** What the strip of facts above explains is not explained again. */
const COLUMNS: readonly { readonly by: RecordOrder['sortBy']; readonly name: string; readonly word?: Word }[] = [
  { by: 'name', name: 'record' },
  { by: 'bases', name: 'length' },
  { by: 'gc', name: 'GC' },
  { by: 'unknown', name: 'N' },
  { by: 'softMasked', name: 'soft-masked' },
  { by: 'heldOut', name: 'held out', word: FILE_WORDS.heldOut },
  { by: 'part', name: 'used for', word: FILE_WORDS.usedFor },
];

const PART_TEXT: Readonly<Record<RecordSummary['part'], string>> = {
  train: 'training',
  validation: 'validation',
  both: 'both',
  excluded: 'nothing',
  'too-short': 'too short',
};

export function RecordTable({ genome }: { readonly genome: GenomeSummary }) {
  const matching = useStudio((state) => state.explore.table.matching);
  const problem = useStudio(({ explore: { problems } }) => problems.records ?? problems.include);
  return (
    <section
      className="card records"
      aria-labelledby="records-title"
      style={{ '--rows': genome.recordCount } as CSSProperties}
    >
      <div className="card-head">
        <h2 id="records-title">Records</h2>
        <small>
          {matching === genome.recordCount
            ? counted(matching, 'record')
            : `${whole(matching)} of ${counted(genome.recordCount, 'record')}`}
          , {whole(genome.includedCount)} included
        </small>
        <span className="grow" />
        <span className="legend small">
          <i className="key-validation" /> held out for validation
        </span>
        <SaveIndex />
      </div>
      <RecordFilter />
      {problem !== undefined && <ProblemBanner problem={problem} />}
      <Rows matching={matching} />
    </section>
  );
}

function Rows({ matching }: { readonly matching: number }) {
  const table = useStudio((state) => state.explore.table);
  const { first, end, above, below, ref, onScroll } = useWindow(matching, ROW_REM);
  const actions = useActions();
  const { asked } = table;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed genome or order makes rows due again
  useEffect(() => actions.needRecords(first, end), [actions, first, end, asked]);
  const places = Array.from({ length: end - first }, (_, index) => first + index);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Record table" ref={ref} onScroll={onScroll}>
      <table aria-rowcount={matching + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th className="left use">
              <Explain word="use" of={FILE_WORDS.use} />
            </th>
            {COLUMNS.map(({ by, name, word }) => (
              <SortHeader key={by} name={name} word={word} order={table.order} by={by} />
            ))}
            <th className="left where">
              <Explain word="where" of={FILE_WORDS.where} />
            </th>
          </tr>
        </thead>
        <tbody>
          <Space height={above} />
          {places.map((place) => (
            <Row key={place} place={place} record={rowAt(table, place)} />
          ))}
          <Space height={below} />
        </tbody>
      </table>
      {matching === 0 && (
        <p className="dim no-match">No record has a name like this. `chr*` finds every name that begins with chr.</p>
      )}
    </section>
  );
}

/** Stands for the rows out of sight. */
function Space({ height }: { readonly height: number }) {
  if (height === 0) return null;
  return (
    <tr className="space">
      <td colSpan={COLUMNS.length + 2} style={{ height }} />
    </tr>
  );
}

function SortHeader({
  name,
  word,
  order,
  by,
}: {
  readonly name: string;
  readonly word: Word | undefined;
  readonly order: RecordOrder;
  readonly by: RecordOrder['sortBy'];
}) {
  const actions = useActions();
  const active = order.sortBy === by;
  const sort = (
    <button type="button" className="plain" onClick={() => actions.orderRecords(pressColumn(order, by))}>
      {name}
      <span aria-hidden="true">{!active ? '' : order.descending ? ' ↓' : ' ↑'}</span>
    </button>
  );
  return (
    <th
      className={`${by}${by === 'name' ? ' left' : ''}`}
      aria-sort={!active ? 'none' : order.descending ? 'descending' : 'ascending'}
    >
      {word === undefined ? (
        sort
      ) : (
        <Explain word={name} of={word}>
          {sort}
        </Explain>
      )}
    </th>
  );
}

function Row({ place, record }: { readonly place: number; readonly record: RecordSummary | null }) {
  const actions = useActions();
  const locked = useStudio(runActive);
  if (record === null)
    return (
      <tr aria-rowindex={place + 2}>
        <td colSpan={COLUMNS.length + 2} className="faint">
          …
        </td>
      </tr>
    );
  const { gc, unknown, softMasked, heldOut } = recordShares(record);
  return (
    <tr aria-rowindex={place + 2} className={record.included ? undefined : 'excluded'}>
      <td className="left">
        <input
          type="checkbox"
          aria-label={`Include ${record.name}`}
          checked={record.included}
          disabled={locked}
          onChange={(event) => actions.includeRecord(record.index, event.target.checked)}
        />
      </td>
      <td
        className="left mono record-name"
        title={record.description === '' ? record.name : `${record.name} ${record.description}`}
      >
        {locked ? (
          record.name
        ) : (
          <button
            type="button"
            className="link"
            title={`${record.name} ${record.description}`.trim().concat(': show its composition')}
            onClick={() => actions.showProfile({ index: record.index, name: record.name })}
          >
            {record.name}
          </button>
        )}
      </td>
      <td>{whole(record.bases)}</td>
      <td>{cellPercent(gc)}</td>
      <td>{cellPercent(unknown)}</td>
      <td>{cellPercent(softMasked)}</td>
      <td>{heldOut === 0 ? '' : cellPercent(heldOut)}</td>
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

function SaveIndex() {
  const waiting = useStudio((state) => state.explore.waiting.has('index'));
  const problem = useStudio((state) => state.explore.problems.index);
  const actions = useActions();
  return (
    <>
      <button
        type="button"
        className="plain"
        disabled={waiting}
        title="The index that samtools and other tools read beside the FASTA"
        onClick={actions.exportIndex}
      >
        Save .fai index
      </button>
      {problem !== undefined && <ProblemBanner problem={problem} />}
    </>
  );
}
