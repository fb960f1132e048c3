import type { ReactNode } from 'react';
import type { Signal } from '../../../../training/signals';
import { signalText } from '../../../charts/signal-text';
import { Spark } from '../../../charts/spark';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { signalWord } from '../../../help/signal-words';
import { useStudio } from '../../../shell/react';
import { basesPerSecond, significant } from '../../../ui/format';
import { healthChecks, recentMean } from './health';
import { savedCheck } from './saved-check';

const MEAN_OF = 20;

/** The numbers people look for first, and whether anything is wrong. */
export function Numbers() {
  return (
    <aside className="card numbers" aria-label="Numbers">
      <Stat label={`Masked accuracy (${MEAN_OF} steps)`} signal="maskedAccuracy" colour="mlm" show={accuracy} />
      <Stat label="Divergence" signal="divergence" colour="divergence" of={1} show={divergence} />
      <Stat label="Throughput" signal="basesPerSecond" colour="plain" show={throughput} />
      <Health />
    </aside>
  );
}

const accuracy = (share: number) => (
  <>
    {significant(share * 100)} <small>% (chance 25)</small>
  </>
);
/** The newest, as below its chart. */
const divergence = (value: number) => signalText('divergence', value);
const throughput = (value: number) => {
  const [number, unit] = basesPerSecond(value).split(' ');
  return (
    <>
      {number} <small>{unit}</small>
    </>
  );
};

interface StatProps {
  readonly label: string;
  readonly signal: Signal;
  readonly colour: string;
  /** Newest values that it is the mean of. */
  readonly of?: number;
  readonly show: (value: number) => ReactNode;
}

function Stat({ label, signal, colour, of = MEAN_OF, show }: StatProps) {
  const value = useStudio((state) => recentMean(state.history, signal, of));
  return (
    <div className="stat">
      <div>
        <div className="label">
          <Explain word={label} of={signalWord(signal)} />
        </div>
        <div className="value">{value === null ? <small>none yet</small> : show(value)}</div>
      </div>
      <Spark signal={signal} colour={colour} />
    </div>
  );
}

const LEVEL_TEXT = { ok: 'fine', warning: 'look at this', bad: 'wrong', waiting: 'not known yet' } as const;

function Health() {
  const state = useStudio((whole) => whole);
  const checks = [...healthChecks(state), savedCheck(state, Date.now())];
  return (
    <ul className="health" aria-label="Health">
      {checks.map(({ id, label, value, level }) => (
        <li key={id} className={level}>
          <span className={`dot ${level}`} />
          <span className="hidden-text">{LEVEL_TEXT[level]}: </span>
          <Explain word={label} of={id === 'retrieval' ? signalWord('viewRetrieval') : SCREEN_WORDS[id]} />
          <b>{value}</b>
        </li>
      ))}
    </ul>
  );
}
