import { useActions } from '../../shell/react';
import { Helix } from '../../ui/icons';
import { GenomeLibrary, useLibrary } from './genome-library';

export function DropZone({ onChoose }: { readonly onChoose: () => void }) {
  const actions = useActions();
  const stored = useLibrary();
  return (
    <>
      <section className="drop" aria-label="Import a genome">
        <Helix size={52} />
        <h2>Drop a genome to begin</h2>
        <p className="dim">
          FASTA, plain, gzip or bgzip, or 2bit; one file or many, up to a whole human genome. It stays on this machine.
        </p>
        <div className="row">
          <button type="button" className="primary large" onClick={actions.importSample}>
            Use the sample genome
          </button>
          <button type="button" className="large" onClick={onChoose}>
            Choose files
          </button>
        </div>
        <p className="faint">Sample: phage lambda, 48,502 bases</p>
        {!stored && (
          <ol className="journey" aria-label="What happens next">
            <li>
              <strong>Data</strong> Records, composition, and a part held out to test on
            </li>
            <li>
              <strong>Train</strong> A student fills in hidden bases; a teacher averages it
            </li>
            <li>
              <strong>Watch</strong> Loss against simple baselines, health checks, what the model sees
            </li>
          </ol>
        )}
      </section>
      {stored && <GenomeLibrary />}
    </>
  );
}
