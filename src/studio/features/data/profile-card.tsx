import { useEffect, useMemo, useRef, useState } from 'react';
import type { GenomeSummary } from '../../../genome/summary';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import { useActions, useStudio } from '../../shell/react';
import { bases, percent, significant, whole } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { TableToggle } from '../../ui/table-toggle';
import { runActive } from '../train/live/run-state';
import { wants } from './explore';
import { ProfileChart } from './profile-chart';
import { type ProfileModel, profileModel, recordMarks, recordsOffered } from './profile-model';

/** GC, N and soft-masked bases along the genome or one record. */
export function ProfileCard({ genome }: { readonly genome: GenomeSummary }) {
  const profile = useStudio((state) => state.explore.profile);
  const of = useStudio((state) => state.explore.profileOf);
  const problem = useStudio((state) => state.explore.problems.profile);
  const due = useStudio((state) => wants(state, 'profile') && !runActive(state));
  const running = useStudio(runActive);
  const [asTable, setAsTable] = useState(false);
  const card = useRef<HTMLElement>(null);
  const actions = useActions();
  useEffect(() => {
    if (due) actions.askProfile();
  }, [actions, due]);
  // A record may have been chosen in the table, out of sight of the chart.
  useEffect(() => {
    if (of !== null) card.current?.scrollIntoView({ block: 'nearest' });
  }, [of]);
  const model = useMemo(() => (profile === null ? null : profileModel(profile)), [profile]);
  const marks = useMemo(
    () => (of === null && model !== null ? recordMarks(genome.records, model.bases) : []),
    [genome, of, model],
  );
  return (
    <section className="card profile-card" aria-labelledby="profile-title" ref={card}>
      <div className="card-head">
        <h2 id="profile-title">
          <Explain word="Along the genome" of={FILE_WORDS.profile} />
        </h2>
        {profile !== null && <small>bins of {bases(profile.binBases)}</small>}
        <span className="grow" />
        <RecordChoice genome={genome} />
        <TableToggle of="Composition along the genome" on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {problem !== undefined && <ProblemBanner problem={problem} />}
      {model === null ? (
        problem === undefined && (
          <p className="dim waiting">{running ? 'Counted once the run has ended.' : 'Counting'}</p>
        )
      ) : asTable ? (
        <ProfileTable model={model} />
      ) : (
        <>
          <ProfileChart model={model} name={of?.name ?? null} marks={marks} />
          <div className="row small dim chart-keys">
            <span className="key-gc">GC</span>
            {model.hasUnknown && <span className="key-unknown">N</span>}
            {model.hasSoftMasked && <span className="key-masked">soft-masked</span>}
            <span>percent of each bin; GC of its known bases</span>
          </div>
        </>
      )}
    </section>
  );
}

/** The whole genome, or a record: of many records the first and the one chosen in the table. */
function RecordChoice({ genome: { records, recordCount } }: { readonly genome: GenomeSummary }) {
  const of = useStudio((state) => state.explore.profileOf);
  const locked = useStudio(runActive);
  const actions = useActions();
  if (recordCount < 2) return null;
  const offered = recordsOffered(records, of);
  return (
    <Explain word="Shown along" of={FILE_WORDS.profileRecord}>
      <select
        className="compact"
        aria-label="Shown along"
        disabled={locked}
        value={of?.index ?? -1}
        onChange={(event) => {
          actions.showProfile(offered.find(({ index }) => index === Number(event.target.value)) ?? null);
        }}
      >
        <option value={-1}>Whole genome</option>
        {offered.map(({ index, name }) => (
          <option key={index} value={index}>
            {name}
          </option>
        ))}
        {recordCount > offered.length && (
          <option disabled>and {whole(recordCount - offered.length)} more: choose in the table of records</option>
        )}
      </select>
    </Explain>
  );
}

function ProfileTable({ model }: { readonly model: ProfileModel }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Values along the genome">
      <table>
        <thead>
          <tr>
            <th>from</th>
            <th>to</th>
            <th>
              <Explain word="GC" of={SCREEN_WORDS.gc} />
            </th>
            <th>
              <Explain word="N" of={SCREEN_WORDS.unknown} />
            </th>
            <th>
              <Explain word="soft-masked" of={SCREEN_WORDS.softMasked} />
            </th>
          </tr>
        </thead>
        <tbody>
          {model.points.map(({ from, to, gc, unknown, softMasked }) => (
            <tr key={from}>
              <td>{whole(from)}</td>
              <td>{whole(to)}</td>
              <td>{gc === null ? '' : `${significant(gc)} %`}</td>
              <td>{percent(unknown / 100)}</td>
              <td>{percent(softMasked / 100)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
