import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { LibraryEntry } from '../../../genome/library/library-entry';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useActions, useStudio } from '../../shell/react';
import { bases, bytes, counted } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { UndoButton } from '../../ui/undo-button';
import { runActive } from '../train/live/run-state';
import { dateText, hasStored, shortFingerprint, storageText } from './library';

/** Asks for the library once a screen shows it. */
export function useLibrary(): boolean {
  const actions = useActions();
  useEffect(() => actions.listGenomes(), [actions]);
  return useStudio((state) => hasStored(state.library));
}

/** The genomes kept in this browser: open, rename, delete. */
export function GenomeLibrary() {
  const report = useStudio((state) => state.library.report);
  const problem = useStudio((state) => state.library.problem);
  if (report === null) return null;
  const used = storageText(report);
  return (
    <div className="card library">
      <div className="card-head">
        <h2 id="library-title">
          <Explain word="Genome library" of={FILE_WORDS.library} />
        </h2>
        <span className="grow" />
        {used !== null && <small>{used}</small>}
      </div>
      {report.usedBytes !== null && report.quotaBytes !== null && (
        <meter
          aria-label="Storage used"
          min={0}
          max={report.quotaBytes}
          high={0.9 * report.quotaBytes}
          value={report.usedBytes}
        />
      )}
      {problem !== null && <ProblemBanner problem={problem} />}
      {report.genomes.length === 0 ? (
        <p className="small dim">
          {report.available
            ? 'Genomes you import are kept here, on this machine, and open in a second next time.'
            : 'This browser gives the page no storage of its own: a genome lasts as long as this page is open.'}
        </p>
      ) : (
        <ul aria-labelledby="library-title">
          {report.genomes.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Entry({ entry }: { readonly entry: LibraryEntry }) {
  const deleting = useStudio((state) => state.library.deleting.has(entry.id));
  const open = useStudio((state) => state.genome?.id === entry.id);
  const locked = useStudio((state) => runActive(state) || state.importing !== null);
  const [renaming, setRenaming] = useState(false);
  const actions = useActions();
  if (deleting)
    return (
      <li className="deleted">
        <span role="status" className="dim entry-name">
          {entry.name} is deleted.
        </span>
        <UndoButton name={entry.name} onUndo={() => actions.undoDelete(entry.id)} />
      </li>
    );
  return (
    <li aria-current={open ? 'true' : undefined}>
      <div className="entry">
        {renaming ? (
          <NameInput entry={entry} onDone={() => setRenaming(false)} />
        ) : (
          <strong className="entry-name">{entry.name}</strong>
        )}
        <span className="small dim">
          {bases(entry.bases)}, {counted(entry.records, 'record')}, {bytes(entry.storedBytes)}
        </span>
        <span className="small faint">
          <time dateTime={entry.importedAt}>{dateText(entry.importedAt)}</time>,{' '}
          <span title={`Fingerprint ${entry.fingerprint}`} className="mono">
            {shortFingerprint(entry.fingerprint)}
          </span>
        </span>
      </div>
      <div className="row entry-actions">
        {open ? (
          <span className="chip">open</span>
        ) : (
          <button type="button" disabled={locked} onClick={() => actions.openGenome(entry.id)}>
            Open<span className="hidden-text"> {entry.name}</span>
          </button>
        )}
        <button type="button" className="plain" disabled={locked || renaming} onClick={() => setRenaming(true)}>
          Rename<span className="hidden-text"> {entry.name}</span>
        </button>
        <button type="button" className="plain" disabled={locked} onClick={() => actions.deleteGenome(entry.id)}>
          Delete<span className="hidden-text"> {entry.name}</span>
        </button>
      </div>
    </li>
  );
}

function NameInput({ entry, onDone }: { readonly entry: LibraryEntry; readonly onDone: () => void }) {
  const [typed, setTyped] = useState(entry.name);
  const input = useRef<HTMLInputElement>(null);
  const actions = useActions();
  useEffect(() => input.current?.select(), []);
  const keep = () => {
    actions.renameGenome(entry.id, typed);
    onDone();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') keep();
    else if (event.key === 'Escape') onDone();
  };
  return (
    <input
      ref={input}
      aria-label={`Name of ${entry.name}`}
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={press}
      onBlur={keep}
    />
  );
}
