import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useActions, useStudio } from '../../shell/react';
import { bases, bytes, bytesPerSecond, counted, duration, percent, whole } from '../../ui/format';
import { Helix } from '../../ui/icons';
import { importFacts } from './import-facts';

export function ImportProgress() {
  const importing = useStudio((state) => state.importing);
  const progress = useStudio((state) => state.progress);
  const actions = useActions();
  const facts = progress === null ? null : importFacts(progress);
  const stored = importing?.from === 'library';
  const name = progress?.file ?? importing?.name ?? 'the genome';
  return (
    <section className="drop busy" aria-label="Importing">
      <Helix size={52} />
      <h2>
        {stored ? 'Opening' : 'Reading'} {name}
      </h2>
      <progress aria-label="Share of the bytes read" value={facts?.share ?? undefined} />
      {progress === null || facts === null ? (
        <p className="dim">{stored ? 'From the genome library' : 'Opening'}</p>
      ) : (
        <dl className="import-facts">
          <div>
            <dt>
              <Explain word="Read" of={FILE_WORDS.read} />
            </dt>
            <dd>
              {bytes(progress.bytesRead)} of {bytes(progress.bytesTotal)}
              {facts.share !== null && `, ${percent(facts.share)}`}
            </dd>
          </div>
          <div>
            <dt>
              <Explain word="Records" of={FILE_WORDS.recordsRead} />
            </dt>
            <dd title={counted(progress.records, 'record')}>{whole(progress.records)}</dd>
          </div>
          <div>
            <dt>
              <Explain word="Bases" of={FILE_WORDS.basesRead} />
            </dt>
            <dd>{bases(progress.bases)}</dd>
          </div>
          <div>
            <dt>
              <Explain word="Speed" of={FILE_WORDS.speed} />
            </dt>
            <dd>{facts.bytesPerSecond === null ? 'measuring' : bytesPerSecond(facts.bytesPerSecond)}</dd>
          </div>
          <div>
            <dt>
              <Explain word="Time left" of={FILE_WORDS.timeLeft} />
            </dt>
            <dd>{facts.leftMs === null ? 'measuring' : facts.leftMs < 1000 ? 'under 1 s' : duration(facts.leftMs)}</dd>
          </div>
        </dl>
      )}
      {!stored && (
        <>
          <button type="button" className="large" disabled={importing?.cancelling} onClick={actions.cancelImport}>
            {importing?.cancelling === true ? 'Cancelling' : 'Cancel import'}
          </button>
          <p className="small faint">A cancelled import leaves nothing behind; the genome open before stays open.</p>
        </>
      )}
    </section>
  );
}
