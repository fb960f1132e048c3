import { useId } from 'react';
import { Explain } from '../help/explain';
import type { Word } from '../help/word';

type Value = string | number | null;

interface Props<V extends Value> {
  readonly label: string;
  /** Explains the label where it stands. */
  readonly word: Word;
  readonly value: V;
  /** With the text of each. */
  readonly choices: readonly (readonly [value: V, text: string])[];
  readonly onChoose: (value: V) => void;
  readonly narrow?: boolean;
  readonly disabled?: boolean;
  /** Id of what says more. */
  readonly describedBy?: string;
}

/** A list to choose from, with its label. */
export function ChoiceField<V extends Value>(props: Props<V>) {
  const { label, word, value, choices, onChoose, narrow = false, disabled, describedBy } = props;
  const id = useId();
  return (
    <div className={narrow ? 'field narrow' : 'field'}>
      <Explain word={label} of={word}>
        <label htmlFor={id}>{label}</label>
      </Explain>
      <select
        id={id}
        value={keyOf(value)}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => {
          const chosen = choices.find(([each]) => keyOf(each) === event.target.value);
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
      >
        {choices.map(([each, text]) => (
          <option key={keyOf(each)} value={keyOf(each)}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

const keyOf = (value: Value): string => (value === null ? '' : String(value));
