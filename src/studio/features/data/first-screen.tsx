import { lazy, Suspense } from 'react';
import { useActions, useStudio } from '../../shell/react';
import { ProblemBanner } from '../../ui/problem-banner';
import { GenomeLibrary, useLibrary } from './genome-library';

const RecordedRun = lazy(() => import('./recorded/recorded-run').then((module) => ({ default: module.RecordedRun })));

/** What this is, a run that plays, and three ways to begin. */
export function FirstScreen({ onChoose }: { readonly onChoose: () => void }) {
  const stored = useLibrary();
  return (
    <>
      <section className="drop" aria-label="Import a genome">
        <h2>Train a small DNA language model on your own genome, in this tab. Nothing leaves it.</h2>
        <div className="first">
          <Suspense fallback={<div className="recorded" />}>
            <RecordedRun />
          </Suspense>
          <Ways onChoose={onChoose} />
        </div>
      </section>
      {stored && <GenomeLibrary />}
    </>
  );
}

function Ways({ onChoose }: { readonly onChoose: () => void }) {
  const actions = useActions();
  const example = useStudio((state) => state.exampleRun);
  return (
    <ol className="ways" aria-label="Three ways to begin">
      <li>
        <h3>Drop a genome to begin</h3>
        <p className="dim">
          FASTA, plain, gzip or bgzip, or 2bit; one file or many, up to a whole human genome. It stays on this machine.
        </p>
        <button type="button" className="large" onClick={onChoose}>
          Choose files
        </button>
      </li>
      <li>
        <h3>Or take a sample</h3>
        <p className="dim">Phage lambda, 48,502 bases: one press here, one on Train, and the loss falls.</p>
        <button type="button" className="primary large" onClick={() => actions.importSample('lambda')}>
          Use the sample genome
        </button>
        <p className="small dim">
          Or another:{' '}
          <button type="button" className="link" onClick={() => actions.importSample('phiX174')}>
            phage phiX174, 5,386 bases
          </button>
          ,{' '}
          <button type="button" className="link" onClick={() => actions.importSample('sars-cov-2')}>
            SARS-CoV-2, 29,903 bases
          </button>
        </p>
      </li>
      <li>
        <h3>Or look at a finished run</h3>
        <p className="dim">
          The recorded run, whole: its charts and masked windows; Explore, Benchmarks and export work on it.
        </p>
        <button type="button" className="large" aria-disabled={example.busy || undefined} onClick={actions.openExample}>
          {example.busy ? 'Opening the run' : 'Open a finished run'}
        </button>
        {example.problem !== null && <ProblemBanner problem={example.problem} />}
      </li>
    </ol>
  );
}
