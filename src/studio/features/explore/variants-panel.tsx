import { useState } from 'react';
import { UNSCORED, type Unscored } from '../../../genome/variants/place-variant';
import { useActions, useStudio } from '../../shell/react';
import { FileButton } from '../../ui/file-button';
import { counted, percent, significant, whole } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { runActive } from '../train/live/run-state';
import { shownNetwork } from './exploring';
import { ordered, quantileOf, type ScoredFile, type VariantOrder, variantCounts } from './variants';

const MOST_SHOWN = 200;
/** Shown around a variant that is jumped to, on each side. */
const AROUND = 30;

/** A VCF and what the network says of its variants. */
export function VariantsPanel() {
  const variants = useStudio((state) => state.exploring.variants);
  const hasNetwork = useStudio((state) => shownNetwork(state.exploring, state.benchmarks.weights) !== null);
  const running = useStudio(runActive);
  const actions = useActions();
  const { file, asked, problem, scored } = variants;
  return (
    <section className="card variants-panel">
      <div className="card-head">
        <h2>Variants</h2>
        <small>
          ln p(ALT) - ln p(REF) with the base hidden, both strands: below 0 the network finds the alternative less
          likely. What follows for an organism it does not say.
        </small>
      </div>
      <div className="row">
        <FileButton label="Variants" disabled={asked !== null} onFiles={([chosen]) => actions.chooseVariants(chosen)}>
          Choose VCF
        </FileButton>
        {file !== null && <span className="small dim">{file.name}</span>}
        <button
          type="button"
          className="primary"
          disabled={file === null || asked !== null || !hasNetwork}
          onClick={() => actions.scoreVariants()}
        >
          Score variants
        </button>
        {asked !== null && (
          <>
            <progress aria-label="Scoring" value={asked.share} />
            <span className="small dim" role="status">
              {running ? 'Computed once the run has ended.' : asked.what}
            </span>
            <button type="button" onClick={actions.cancelVariants}>
              Cancel
            </button>
          </>
        )}
        {scored !== null && (
          <>
            <button type="button" onClick={() => actions.saveVariants('vcf')}>
              Save VCF
            </button>
            <button type="button" onClick={() => actions.saveVariants('tsv')}>
              Save TSV
            </button>
          </>
        )}
      </div>
      {problem !== null && (
        <ProblemBanner problem={problem}>
          {problem.code === 'vcf-contig-names' && (
            <>
              <button type="button" onClick={() => actions.scoreVariants('same')}>
                They are the same records
              </button>
              <button type="button" onClick={() => actions.scoreVariants('different')}>
                They are other records
              </button>
            </>
          )}
        </ProblemBanner>
      )}
      {scored !== null && <Scored scored={scored} />}
    </section>
  );
}

function Scored({ scored }: { readonly scored: ScoredFile }) {
  const [order, setOrder] = useState<VariantOrder>('lowest');
  const variants = useStudio((state) => state.exploring.variants);
  const actions = useActions();
  const { total, scored: count } = variantCounts(variants);
  const { summary, rows, background } = scored;
  const reasons = Object.entries(summary.unscored).map(([why, many]) => `${UNSCORED[why as Unscored]}: ${whole(many)}`);
  const shown = ordered(rows, order).slice(0, MOST_SHOWN);
  return (
    <>
      <p className="small" role="status">
        {whole(count)} of {counted(total, 'alternative')} scored.
        {reasons.length > 0 && ` Not scored: ${reasons.join('; ')}.`}
        {summary.shifted > 0 && ` ${counted(summary.shifted, 'window')} shifted at a record's end.`}
        {rows.length < total && ` The first ${whole(rows.length)} are listed; the files hold all.`}
      </p>
      <div className="row">
        <label className="row check">
          Order
          <select className="compact" value={order} onChange={(event) => setOrder(event.target.value as VariantOrder)}>
            <option value="lowest">lowest first</option>
            <option value="highest">highest first</option>
            <option value="file">as in the file</option>
          </select>
        </label>
        {rows.length > shown.length && <span className="small dim">{whole(shown.length)} shown</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll variant-table" tabIndex={0} aria-label="Scores">
        <table>
          <thead>
            <tr>
              <th>place</th>
              <th className="left">change</th>
              <th>LLR, nats</th>
              <th title="Share of substitutions drawn from this genome that score lower">lower in the genome</th>
              <th className="left">note</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ record, position, reference, alternative, effect, isShifted, unscored }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two rows of a file may be alike; their order is fixed
              <tr key={index}>
                <td>
                  <button
                    type="button"
                    className="link mono"
                    onClick={() => actions.goTo(`${record}:${Math.max(1, position - AROUND)}-${position + AROUND}`)}
                  >
                    {record}:{whole(position)}
                  </button>
                </td>
                <td className="left mono">
                  {reference.slice(0, 12)} &gt; {alternative.slice(0, 12)}
                </td>
                <td>{Number.isNaN(effect) ? '' : significant(effect)}</td>
                <td>{background === null || Number.isNaN(effect) ? '' : percent(quantileOf(background, effect), 2)}</td>
                <td className="left">{unscored ?? (isShifted ? 'window shifted' : '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
