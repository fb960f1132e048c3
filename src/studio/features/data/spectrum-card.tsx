import { useEffect, useMemo, useState } from 'react';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useActions, useStudio } from '../../shell/react';
import { downloadChunks } from '../../ui/download';
import { percent, significant, whole } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { TableToggle } from '../../ui/table-toggle';
import { runActive } from '../train/live/run-state';
import { wants } from './explore';
import { SpectrumChart } from './spectrum-chart';
import { K_CHOICES, type SpectrumModel, spectrumFile, spectrumModel, unexpected, type Word } from './spectrum-model';

const ROWS = 200;

/** How often each word of k bases comes. */
export function SpectrumCard() {
  const spectrum = useStudio((state) => state.explore.spectrum);
  const problem = useStudio((state) => state.explore.problems.spectrum);
  const due = useStudio((state) => wants(state, 'spectrum') && !runActive(state));
  const [asTable, setAsTable] = useState(false);
  const actions = useActions();
  useEffect(() => {
    if (due) actions.askSpectrum();
  }, [actions, due]);
  const model = useMemo(() => (spectrum === null ? null : spectrumModel(spectrum)), [spectrum]);
  return (
    <section className="card spectrum-card" aria-labelledby="spectrum-title">
      <div className="card-head">
        <h2 id="spectrum-title">
          <Explain word="k-mer spectrum" of={FILE_WORDS.spectrum} />
        </h2>
        <span className="grow" />
        <WordLength />
        <TableToggle of="k-mer spectrum" on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {problem !== undefined && <ProblemBanner problem={problem} />}
      {model === null || spectrum === null ? (
        problem === undefined && <Waiting />
      ) : asTable ? (
        <SpectrumTable model={model} k={spectrum.k} />
      ) : (
        <>
          <SpectrumChart model={model} />
          <Unexpected model={model} share={spectrum.share} />
        </>
      )}
    </section>
  );
}

function Waiting() {
  const running = useStudio(runActive);
  const counting = useStudio((state) => state.explore.waiting.has('spectrum'));
  const actions = useActions();
  if (running) return <p className="dim waiting">Counted once the run has ended.</p>;
  if (counting) return <p className="dim waiting">Counting</p>;
  return (
    <div className="waiting">
      <p className="dim">A genome of this size takes a while to count.</p>
      <button type="button" onClick={actions.askSpectrum}>
        Count k-mers
      </button>
    </div>
  );
}

function WordLength() {
  const k = useStudio((state) => state.explore.k);
  const locked = useStudio(runActive);
  const actions = useActions();
  return (
    <div className="x-choice small dim">
      <Explain word="k" of={FILE_WORDS.wordLength} />
      <select
        className="compact"
        aria-label="Word length k"
        disabled={locked}
        value={k}
        onChange={(event) => actions.chooseK(Number(event.target.value))}
      >
        {K_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The words that stand out most from what the base composition alone would give. */
function Unexpected({ model, share }: { readonly model: SpectrumModel; readonly share: number }) {
  const { rare, frequent } = useMemo(() => unexpected(model.words, 4), [model]);
  const drawn = model.named ? 'Times each word comes.' : 'Number of words by how often they come.';
  return (
    <div className="small dim">
      <p>
        {drawn} {whole(model.present)} of {whole(model.possible)} words come at all
        {share < 1 && `, in ${percent(share)} of the bases`}.
      </p>
      {rare.length > 0 && (
        <p>
          Against base composition alone, rarest <Words words={rare} />, most frequent <Words words={frequent} />.
        </p>
      )}
    </div>
  );
}

const Words = ({ words }: { readonly words: readonly Word[] }) =>
  words.map(({ word, ratio }, index) => (
    <span key={word}>
      {index > 0 && ', '}
      <span className="mono word">{word}</span> ×{significant(ratio ?? 0, 2)}
    </span>
  ));

function SpectrumTable({ model, k }: { readonly model: SpectrumModel; readonly k: number }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Counts of words">
        <table>
          <thead>
            <tr>
              <th className="left">word</th>
              <th>times</th>
              <th>
                <Explain word="against base composition" of={FILE_WORDS.overComposition} />
              </th>
            </tr>
          </thead>
          <tbody>
            {model.words.slice(0, ROWS).map(({ word, count, ratio }) => (
              <tr key={word}>
                <td className="left mono">{word}</td>
                <td>{whole(count)}</td>
                <td>{ratio === null ? '' : `×${significant(ratio)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="row small dim">
        {model.words.length > ROWS && <span>the {whole(ROWS)} most frequent</span>}
        <span className="grow" />
        <button
          type="button"
          className="plain"
          onClick={() => downloadChunks(spectrumFile(model.words), `${k}-mers.tsv`, 'text/tab-separated-values')}
        >
          Save all {whole(model.words.length)} counts
        </button>
      </div>
    </>
  );
}
