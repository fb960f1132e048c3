import { useMemo } from 'react';
import { StartButton } from '../components/start-button';
import { bases, bytes, bytesPerSecond, counted, duration, percent, whole } from '../format';
import { formatHash } from '../state/hash';
import { useActions, useStudio } from '../state/react';
import { genomeFacts } from '../state/records';
import { runActive } from '../state/state';
import { Composition } from './composition';
import { ImportNotes } from './import-notes';
import { RecordTable } from './record-table';

export function GenomeView({ onChoose }: { readonly onChoose: () => void }) {
  const genome = useStudio((state) => state.genome!);
  const facts = useMemo(() => genomeFacts(genome), [genome]);
  return (
    <>
      <section className="card strip" aria-label="Summary">
        <dl>
          <Fact label="Bases" value={bases(genome.totals.bases)} exact={`${whole(genome.totals.bases)} bases`} />
          <Fact label="Records" value={whole(genome.records.length)} />
          <Fact label="N50" value={bases(facts.n50)} exact={`${whole(facts.n50)} bases`} />
          <Fact label="Longest" value={bases(facts.longest)} exact={`${whole(facts.longest)} bases`} />
          {genome.records.length > 1 && <Fact label="Shortest" value={bases(facts.shortest)} exact={`${whole(facts.shortest)} bases`} />}
          <Fact label="GC" value={percent(facts.gc)} />
          <Fact label="N" value={percent(facts.unknown)} exact={`${whole(genome.totals.unknown)} bases`} />
          <Fact label="Soft-masked" value={percent(facts.softMasked)} exact={`${whole(genome.totals.softMasked)} bases`} />
          {facts.otherLetters > 0 && <Fact label="Other letters" value={whole(facts.otherLetters)} exact={letterCounts(genome.totals.otherLetters)} />}
        </dl>
        <div className="source small dim">
          <span className="mono">{genome.source}</span>
          <span>
            {bytes(genome.bytesRead)} in {duration(genome.importMs)}
            {genome.importMs > 50 && `, ${bytesPerSecond((genome.bytesRead / genome.importMs) * 1000)}`}
          </span>
        </div>
      </section>
      <NextStep onChoose={onChoose} />
      <Composition totals={genome.totals} />
      <ImportNotes notes={genome.notes} />
      <RecordTable genome={genome} />
    </>
  );
}

const letterCounts = (letters: Readonly<Record<string, number>>): string =>
  Object.entries(letters)
    .map(([letter, count]) => `${letter} ${whole(count)}`)
    .join(', ');

function Fact({ label, value, exact }: { readonly label: string; readonly value: string; readonly exact?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd title={exact}>{value}</dd>
    </div>
  );
}

function NextStep({ onChoose }: { readonly onChoose: () => void }) {
  const active = useStudio((state) => runActive(state.phase));
  const config = useStudio((state) => state.config);
  const split = useStudio((state) => state.genome!.split);
  const actions = useActions();
  const train = formatHash(config, 'train');
  return (
    <section className="card next" aria-label="Next step">
      <div className="grow">
        <p>{split.description}</p>
        {split.trainBases > 0 && (
          <p className="small dim">
            Trains on the other {bases(split.trainBases)}; no training window touches a held-out base. {counted(config.steps, 'step')} of preset {config.preset}
            .
          </p>
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
          <button type="button" className="large" onClick={actions.importSample}>
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
