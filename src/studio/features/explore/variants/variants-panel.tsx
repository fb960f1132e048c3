import { useState } from 'react';
import { UNSCORED, type Unscored } from '../../../../genome/variants/place-variant';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { useActions, useStudio } from '../../../shell/react';
import { ChoiceField } from '../../../ui/choice-field';
import { FileButton } from '../../../ui/file-button';
import { counted, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { runActive } from '../../train/live/run-state';
import { shownNetwork } from '../exploring';
import { SaidBy } from '../said-by';
import { TypedVariants } from './typed-variants';
import { VariantHistogram } from './variant-histogram';
import { VariantTable } from './variant-table';
import { ordered, type ShownVariants, type VariantOrder, variantCounts } from './variants';

const MOST_SHOWN = 200;
const ORDERS: readonly (readonly [VariantOrder, string])[] = [
  ['lowest', 'lowest first'],
  ['highest', 'highest first'],
  ['file', 'as they came'],
];

/** Variants, of a VCF or typed, and what the network says of them. */
export function VariantsPanel() {
  const { file, asked, influence, source, problem, scored } = useStudio((state) => state.exploring.variants);
  const hasNetwork = useStudio((state) => shownNetwork(state.exploring, state.benchmarks.weights) !== null);
  const running = useStudio(runActive);
  const actions = useActions();
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
          onClick={() => actions.scoreVariants('file')}
        >
          Score variants
        </button>
        <Explain word="influence" of={EXPLORE_WORDS.influence}>
          <label className="row check">
            <input
              type="checkbox"
              checked={influence}
              onChange={(event) => actions.askInfluence(event.target.checked)}
            />
            influence too, in three times the time
          </label>
        </Explain>
        {asked !== null && (
          <>
            <progress aria-label="Scoring" value={asked.share} />
            <span className="small dim" role="status">
              {asked.what}
              {running && ', between the steps of the run'}
            </span>
            <button type="button" onClick={actions.cancelVariants}>
              Cancel
            </button>
          </>
        )}
        {scored?.vcf != null && (
          <button type="button" onClick={() => actions.saveVariants('vcf')}>
            Save VCF
          </button>
        )}
        {scored !== null && (
          <button type="button" onClick={() => actions.saveVariants('tsv')}>
            Save TSV
          </button>
        )}
      </div>
      <TypedVariants disabled={asked !== null || !hasNetwork} />
      {problem !== null && (
        <ProblemBanner problem={problem}>
          {problem.code === 'vcf-contig-names' && (
            <>
              <button type="button" onClick={() => actions.scoreVariants(source, 'same')}>
                They are the same records
              </button>
              <button type="button" onClick={() => actions.scoreVariants(source, 'different')}>
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

function Scored({ scored }: { readonly scored: ShownVariants }) {
  const [order, setOrder] = useState<VariantOrder>('lowest');
  const { total, scored: count } = variantCounts({ scored });
  const { summary, first, background } = scored;
  const reasons = Object.entries(summary.unscored).map(([why, many]) => `${UNSCORED[why as Unscored]}: ${whole(many)}`);
  const shown = ordered(first, order).slice(0, MOST_SHOWN);
  return (
    <>
      <p className="small" role="status">
        {whole(count)} of {counted(total, 'alternative')} scored.
        {reasons.length > 0 && ` Not scored: ${reasons.join('; ')}.`}
        {summary.shifted > 0 && ` ${counted(summary.shifted, 'window')} shifted at a record's end.`}
        {first.length < total && ` The first ${whole(first.length)} are listed; the files hold all.`}{' '}
        <SaidBy network={scored.network} />
      </p>
      {background !== null && count > 1 && <VariantHistogram variants={first} background={background} />}
      <div className="row">
        <ChoiceField
          label="Order"
          word={EXPLORE_WORDS.variantOrder}
          value={order}
          choices={ORDERS}
          onChoose={setOrder}
        />
        {first.length > shown.length && <span className="small dim">{whole(shown.length)} shown</span>}
      </div>
      <VariantTable variants={shown} background={background} />
    </>
  );
}
