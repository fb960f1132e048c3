import { lazy, Suspense, useMemo } from 'react';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import type { Word } from '../../help/word';
import { formatHash } from '../../shell/hash';
import { useActions, useStudio } from '../../shell/react';
import { bases, bytes, bytesPerSecond, counted, duration, percent, whole } from '../../ui/format';
import { InfoChip } from '../../ui/info-chip';
import { runActive } from '../train/live/run-state';
import { SamplingCard } from '../train/setup/sampling-card';
import { StartButton } from '../train/setup/start-button';
import { Composition } from './composition';
import { GenomeLibrary, useLibrary } from './genome-library';
import { ImportNotes } from './import-notes';
import { leakageBrief } from './leakage-text';
import { shortFingerprint } from './library';
import { RecordTable } from './record-table';
import { type GenomeFacts, genomeFacts } from './records';
import { RegionBox } from './region-box';

// What draws charts is not there from the first moment.
const ProfileCard = lazy(() => import('./profile-card').then((code) => ({ default: code.ProfileCard })));
const SpectrumCard = lazy(() => import('./spectrum-card').then((code) => ({ default: code.SpectrumCard })));

export function GenomeView({ onChoose }: { readonly onChoose: () => void }) {
  const genome = useStudio((state) => state.genome!);
  const facts = useMemo(() => genomeFacts(genome), [genome]);
  const { lengths } = genome;
  useLibrary();
  return (
    <>
      <section className="card strip" aria-label="Summary">
        <dl>
          <Fact
            label="Bases"
            word={SCREEN_WORDS.bases}
            value={bases(genome.totals.bases)}
            exact={`${whole(genome.totals.bases)} bases`}
          />
          <Fact
            label="Records"
            word={SCREEN_WORDS.records}
            value={whole(genome.recordCount)}
            exact={`${whole(genome.includedCount)} included`}
          />
          <Fact label="N50" word={SCREEN_WORDS.n50} value={bases(lengths.n50)} exact={`${whole(lengths.n50)} bases`} />
          <Fact
            label="Longest"
            word={SCREEN_WORDS.longest}
            value={bases(lengths.longest)}
            exact={`${whole(lengths.longest)} bases`}
          />
          {genome.recordCount > 1 && (
            <Fact
              label="Shortest"
              word={SCREEN_WORDS.shortest}
              value={bases(lengths.shortest)}
              exact={`${whole(lengths.shortest)} bases`}
            />
          )}
          <Fact label="GC" word={SCREEN_WORDS.gc} value={percent(facts.gc)} />
          <Fact
            label="N"
            word={SCREEN_WORDS.unknown}
            value={percent(facts.unknown)}
            exact={`${whole(genome.totals.unknown)} bases`}
          />
          <Fact
            label="Soft-masked"
            word={SCREEN_WORDS.softMasked}
            value={percent(facts.softMasked)}
            exact={`${whole(genome.totals.softMasked)} bases`}
          />
          {facts.otherLetters > 0 && <OtherLetters facts={facts} />}
        </dl>
        <div className="source small dim">
          <span>
            <b>{genome.name}</b>
            {genome.source !== genome.name && <span className="mono"> {genome.source}</span>}
          </span>
          <span>
            <Explain word="fingerprint" of={FILE_WORDS.fingerprint} />{' '}
            <span className="mono" title={genome.fingerprint}>
              {shortFingerprint(genome.fingerprint)}
            </span>
            , {bytes(genome.bytesRead)} in {duration(genome.importMs)}
            {genome.importMs > 50 && `, ${bytesPerSecond((genome.bytesRead / genome.importMs) * 1000)}`}
          </span>
        </div>
      </section>
      <NextStep onChoose={onChoose} />
      <Composition totals={genome.totals} />
      <div className="folds">
        <SamplingCard />
        <ImportNotes notes={genome.notes} />
      </div>
      <div className="data-columns">
        <RecordTable genome={genome} />
        <div className="data-side">
          <RegionBox key={genome.fingerprint} genome={genome} />
          <GenomeLibrary />
        </div>
        <Suspense>
          <ProfileCard genome={genome} />
          <SpectrumCard />
        </Suspense>
      </div>
    </>
  );
}

/** Letters read as unknown, each by its count. */
function OtherLetters({ facts: { otherLetters, letters } }: { readonly facts: GenomeFacts }) {
  return (
    <div>
      <dt>
        <Explain word="Other letters" of={FILE_WORDS.otherLetters} />
      </dt>
      <dd className="other-letters">
        <InfoChip label={whole(otherLetters)}>
          <p>Read as unknown bases, never a training target:</p>
          <ul className="shares" aria-label="Other letters by count">
            {letters.map(([letter, count]) => (
              <li key={letter}>
                <b className="mono">{letter}</b> {whole(count)}
              </li>
            ))}
          </ul>
        </InfoChip>
      </dd>
    </div>
  );
}

interface FactProps {
  readonly label: string;
  readonly word: Word;
  readonly value: string;
  readonly exact?: string;
}

function Fact({ label, word, value, exact }: FactProps) {
  return (
    <div>
      <dt>
        <Explain word={label} of={word} />
      </dt>
      <dd title={exact}>{value}</dd>
    </div>
  );
}

function NextStep({ onChoose }: { readonly onChoose: () => void }) {
  const active = useStudio(runActive);
  const config = useStudio((state) => state.config);
  const split = useStudio((state) => state.genome!.split);
  const leakage = useStudio((state) => state.explore.leakage);
  const regions = useStudio(({ explore, config }) => (config.sampling === 'regions' ? explore.regions : null));
  const actions = useActions();
  const train = formatHash(config, 'train');
  return (
    <section className="card next" aria-label="Next step">
      <div className="grow">
        {split.trainBases > 0 && (
          <>
            <p>{split.description}</p>
            <p className="small dim">
              {leakage !== null && `${leakageBrief(leakage)} `}Trains on{' '}
              {regions !== null && `what ${regions.source} names of `}the other {bases(split.trainBases)}; no training
              window touches a held-out base. {counted(config.steps, 'step')} of preset {config.preset}.
            </p>
          </>
        )}
      </div>
      {active ? (
        <a className="button" href={train}>
          Show the run
        </a>
      ) : (
        <>
          <button type="button" className="large" onClick={onChoose}>
            Choose files
          </button>
          <button type="button" className="large" onClick={() => actions.importSample('lambda')}>
            Use the sample genome
          </button>
          <a className="button large" href={train}>
            Set up a run
          </a>
          <StartButton />
        </>
      )}
    </section>
  );
}
