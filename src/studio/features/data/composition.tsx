import type { Totals } from '../../../genome/summary';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { percent, whole } from '../../ui/format';
import { shareOf } from './records';

/** Shares of the bases as one bar; each part carries its letter, so that the colour is never the only sign. */
export function Composition({ totals }: { readonly totals: Totals }) {
  const parts = [
    { letter: 'A', count: totals.a },
    { letter: 'C', count: totals.c },
    { letter: 'G', count: totals.g },
    { letter: 'T', count: totals.t },
    { letter: 'N', count: totals.unknown },
  ].map(({ letter, count }) => ({ letter, count, share: shareOf(count, totals.bases) }));
  return (
    <section className="card composition-card" aria-labelledby="composition-title">
      <div className="card-head">
        <h2 id="composition-title">
          <Explain word="Composition" of={FILE_WORDS.composition} />
        </h2>
        <small>share of bases; N is everything that is not A, C, G or T</small>
        <ul className="shares small">
          {parts.map(({ letter, count, share }) => (
            <li key={letter} title={`${whole(count)} bases`}>
              <b className={`letter-${letter}`}>{letter}</b> {percent(share)}
            </li>
          ))}
        </ul>
      </div>
      <div className="composition" aria-hidden="true">
        {parts.map(({ letter, share }) => (
          <span key={letter} className={`base-${letter}`} style={{ flexGrow: share }}>
            {share > 0.02 && letter}
          </span>
        ))}
      </div>
    </section>
  );
}
