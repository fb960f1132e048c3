import type { ImportNote } from '../../../formats/notes';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { counted, whole } from '../../ui/format';

const SHOWN = 20;

/** What the import accepted but a careful reader wants to know. */
export function ImportNotes({ notes }: { readonly notes: readonly ImportNote[] }) {
  if (notes.length === 0) return null;
  return (
    <details className="card notes">
      <summary>
        {counted(notes.length, 'note')} on this import: <span className="dim">{notes[0].message}</span>
      </summary>
      <p className="small">
        <Explain word="What a note is" of={FILE_WORDS.notes} />
      </p>
      <ul>
        {notes.slice(0, SHOWN).map((note) => (
          <li key={`${note.code} ${note.record ?? ''} ${note.line ?? ''} ${note.message}`}>
            <code>{note.code}</code> {note.message}{' '}
            <span className="faint">
              {note.record !== undefined && `record ${note.record} `}
              {note.line !== undefined && `line ${whole(note.line)}`}
            </span>
          </li>
        ))}
        {notes.length > SHOWN && <li className="dim">and {whole(notes.length - SHOWN)} more</li>}
      </ul>
    </details>
  );
}
