import { CONVERSION_SNIPPET } from '../../../formats/weight-files';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useActions, useStudio } from '../../shell/react';
import { FileButton } from '../../ui/file-button';
import { ProblemBanner } from '../../ui/problem-banner';

/** Runs and weights from files. */
export function ImportCard() {
  const actions = useActions();
  const { busy, problem, told } = useStudio((state) => state.exchange);
  return (
    <section className="card export-card" aria-labelledby="import-title">
      <h2 id="import-title">
        <Explain word="Import" of={FILE_WORDS.importFile} />
      </h2>
      <p className="dim">
        A run exported by Helicase; what a cluster made of one (the .back.tar that train.py writes); or weights: a
        .safetensors file with its config.json. Every byte is checked before anything is kept. Drop files here or choose
        them.
      </p>
      <div className="row">
        <FileButton label="Run or weights files" multiple disabled={busy !== null} onFiles={actions.importRun}>
          {busy === 'importRun' ? 'Importing...' : 'Import'}
        </FileButton>
        <span role="status">{told}</span>
      </div>
      {problem !== null && (
        <ProblemBanner problem={problem}>
          {problem.code === 'weights-pickle' && <Snippet />}
          <button type="button" onClick={actions.dismissExchange}>
            Dismiss
          </button>
        </ProblemBanner>
      )}
    </section>
  );
}

const Snippet = () => (
  <textarea
    className="snippet"
    aria-label="Conversion to safetensors with PyTorch"
    readOnly
    rows={5}
    value={CONVERSION_SNIPPET}
  />
);
