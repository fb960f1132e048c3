import type { Signal } from '../../training/signals';
import { lastValue } from '../charts/history';
import type { Series } from '../charts/model';
import { signalText } from '../charts/signal-text';
import { Spark } from '../charts/spark';
import { Explain } from '../help/explain';
import { signalWord } from '../help/signal-words';
import { useStudio } from '../shell/react';

interface Props {
  readonly signal: Signal;
  readonly name: string;
  readonly colour: Series['colour'];
  readonly spark?: boolean;
  /** Where the signal's own unit is not that of this run. */
  readonly text?: (value: number) => string;
}

/** The newest logged value of a signal, below its chart. */
export function FootValue({ signal, name, colour, spark = false, text }: Props) {
  const value = useStudio((state) => lastValue(state.history, signal));
  return (
    <span className="foot-value">
      <Explain word={name} of={signalWord(signal)} />{' '}
      {spark && <Spark signal={signal} colour={colour} sparse width={44} height={14} />}
      <b className={`colour-${colour}`}>
        {value === null ? 'not measured' : (text?.(value) ?? signalText(signal, value))}
      </b>
    </span>
  );
}
