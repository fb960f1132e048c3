import { useId } from 'react';
import type { StandingOutReport, ToldStretch } from '../../../../engine/explore/standing-out-report';
import { classText } from '../../../../engine/explore/standing-out-text';
import type { MeanSurprisal } from '../../../../inference/standing-out/class-means';
import { STRETCH_BASES } from '../../../../inference/standing-out/stretches';
import { standingVerdict } from '../../../../verdicts/standing-verdict';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { formatHash } from '../../../shell/hash';
import { useActions, useStudio } from '../../../shell/react';
import { ChoiceField } from '../../../ui/choice-field';
import { percent, significant, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { namesBases, progressHere } from '../exploring';
import { regionText } from '../view-range';
import { featureText } from '../view-text';

/** Features named of a stretch. */
const MOST_NAMED = 3;
const BY = { excess: 'surprisal minus count table', surprisal: 'surprisal' } as const;
const BY_CHOICES = Object.entries(BY) as [keyof typeof BY, string][];

/** Which stretches of the record a network knows best and least, and which classes of bases. */
export function StandingPanel() {
  const standing = useStudio((state) => state.exploring.standing);
  const done = useStudio((state) => progressHere(state.exploring)?.done ?? 0);
  const actions = useActions();
  const id = useId();
  if (done === 0) return null;
  const { query, isAsked, report, problem } = standing;
  return (
    <section className="card standing-panel" aria-labelledby={`${id}-title`}>
      <div className="card-head">
        <h2 id={`${id}-title`}>What stands out</h2>
        <small>
          The stretches that surprise the network most and least, and the mean of each class of bases beside the count
          table's, of what is computed of this record.
        </small>
      </div>
      <div className="row">
        <ChoiceField
          label="Rank by"
          word={EXPLORE_WORDS.rankBy}
          value={query.by}
          choices={BY_CHOICES}
          onChoose={(by) => actions.findStandingOut({ ...query, by })}
        />
        <ChoiceField
          label="Stretches of"
          word={EXPLORE_WORDS.stretchBases}
          narrow
          value={query.bases}
          choices={STRETCH_BASES.map((bases) => [bases, `${whole(bases)} bases`])}
          onChoose={(bases) => actions.findStandingOut({ ...query, bases })}
        />
        <button type="button" disabled={isAsked} onClick={() => actions.findStandingOut(query)}>
          {isAsked ? 'Reading the tracks' : report === null ? 'Find what stands out' : 'Find again'}
        </button>
      </div>
      {problem !== null && <ProblemBanner problem={problem} />}
      {report !== null && <Report report={report} />}
    </section>
  );
}

function Report({ report }: { readonly report: StandingOutReport }) {
  const { record, most, least, classes, by } = report;
  const config = useStudio((state) => state.config);
  const asked = useStudio(namesBases);
  const actions = useActions();
  const hasAnnotation = classes.length > 1;
  return (
    <>
      <p className="small" role="status">
        {record.name}: {whole(record.done)} of {whole(record.length)} bases are computed.
        {!hasAnnotation && ' Add an annotation to see what it says of them, and the classes of bases.'}
      </p>
      {asked && <p className="verdict">{standingVerdict(classes)}</p>}
      <div className="standing-lists">
        <Stretches title="Most surprising" stretches={most} />
        <Stretches title="Least surprising" stretches={least} />
      </div>
      <div className="row">
        <small className="dim">Ranked by the mean of {BY[by]}; none overlap.</small>
        <span className="grow" />
        <button type="button" className="plain" onClick={actions.saveStretches}>
          Save stretches as TSV
        </button>
      </div>
      <Classes report={report} />
      <div className="row">
        <small className="dim">
          Bits a base; below 0 the network knows more than counting. Both network and table were fitted on the rest:
          what was held out is the fair comparison. Classes differ in composition too, which the table takes off.
          Whether it helps to find genes is asked by the tasks of this genome on{' '}
          <a href={formatHash(config, 'benchmarks')}>Benchmarks</a>.
        </small>
        <span className="grow" />
        <button type="button" className="plain" onClick={actions.saveClasses}>
          Save classes as TSV
        </button>
      </div>
    </>
  );
}

function Stretches({ title, stretches }: { readonly title: string; readonly stretches: readonly ToldStretch[] }) {
  const actions = useActions();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll standing-table" tabIndex={0} aria-label={`${title} stretches`}>
        <table>
          <thead>
            <tr>
              <th className="left">place</th>
              <th>
                <Explain word="bits" of={EXPLORE_WORDS.surprisal} />
              </th>
              <th>
                <Explain word="minus table" of={EXPLORE_WORDS.excess} />
              </th>
              <th>
                <Explain word="GC" of={SCREEN_WORDS.gc} />
              </th>
              <th className="left">
                <Explain word="annotation" of={EXPLORE_WORDS.features} />
              </th>
            </tr>
          </thead>
          <tbody>
            {stretches.map((stretch) => (
              <tr key={stretch.start}>
                <td className="left">
                  <button type="button" className="link mono" onClick={() => actions.showPlace(around(stretch))}>
                    {regionText('', stretch).slice(1)}
                  </button>
                </td>
                <td>{stretch.surprisal.toFixed(2)}</td>
                <td>{signed(stretch.excess)}</td>
                <td>{percent(stretch.gc)}</td>
                <td className="left">{saidOf(stretch)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function around({ record, start, end }: ToldStretch) {
  const margin = (end - start) / 2;
  return { record, start: start - margin, end: end + margin };
}

function saidOf({ features, heldOut }: ToldStretch): string {
  const named = features.slice(0, MOST_NAMED).map(featureText);
  if (features.length > MOST_NAMED) named.push(`and ${whole(features.length - MOST_NAMED)} more`);
  if (heldOut > 0) named.push(heldOut === 1 ? 'held out' : 'partly held out');
  return named.join('; ');
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(2)}`.replace('-', '\u2212');

function Classes({ report: { classes } }: { readonly report: StandingOutReport }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Classes of bases">
      <table>
        <thead>
          <tr>
            <th className="left">
              <Explain word="class" of={EXPLORE_WORDS.baseClass} />
            </th>
            <th>bases</th>
            <MeanHeadings />
            <th>
              <Explain word="held out: bases" of={EXPLORE_WORDS.classHeldOut} />
            </th>
            <MeanHeadings />
          </tr>
        </thead>
        <tbody>
          {classes.map(({ of, all, heldOut }) => (
            <tr key={of}>
              <td className="left">{classText(of)}</td>
              <Means means={all} />
              <Means means={heldOut} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MeanHeadings() {
  return (
    <>
      <th>
        <Explain word="network" of={EXPLORE_WORDS.classNetwork} />
      </th>
      <th>
        <Explain word="count table" of={EXPLORE_WORDS.classTable} />
      </th>
      <th>
        <Explain word="difference" of={EXPLORE_WORDS.classExcess} />
      </th>
    </>
  );
}

function Means({ means: { bases, network, table } }: { readonly means: MeanSurprisal }) {
  const value = (bits: number) => (bases === 0 ? '' : significant(bits));
  return (
    <>
      <td>{whole(bases)}</td>
      <td>{value(network)}</td>
      <td>{value(table)}</td>
      <td>{bases === 0 ? '' : signed(network - table)}</td>
    </>
  );
}
