import { useId } from 'react';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { useActions, useStudio } from '../../../shell/react';

/** Nothing but letters that stand for bases, and room between them. */
const SEQUENCE = /^[ACGTUNRYSWKMBDHV\s]{10,}$/i;
/** A sequence is mapped one hidden base a pass. */
const LONGEST_SEQUENCE = 400;

/** Variants, or a sequence, by hand. */
export function TypedVariants({ disabled }: { readonly disabled: boolean }) {
  const id = useId();
  const typed = useStudio((state) => state.exploring.variants.typed);
  const record = useStudio((state) => state.exploring.record?.name ?? 'chr1');
  const isMapping = useStudio((state) => state.exploring.map.asked !== null);
  const actions = useActions();
  const isSequence = SEQUENCE.test(typed);
  const tooLong = isSequence && typed.replace(/\s+/g, '').length > LONGEST_SEQUENCE;
  return (
    <form
      className="typed-variants"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSequence) actions.makeSequenceMap(typed);
        else actions.scoreVariants('typed');
      }}
    >
      <Explain word="By hand" of={EXPLORE_WORDS.byHand}>
        <label htmlFor={id}>By hand</label>
      </Explain>
      <textarea
        id={id}
        className="mono"
        rows={3}
        spellCheck={false}
        placeholder={`${record}:1,234 A>G`}
        value={typed}
        aria-describedby={`${id}-help`}
        onChange={(event) => actions.typeVariants(event.target.value)}
      />
      <div className="row">
        <button type="submit" disabled={disabled || typed.trim() === '' || tooLong || (isSequence && isMapping)}>
          {isSequence ? 'Mutagenesis of the sequence' : 'Score typed variants'}
        </button>
        <small id={`${id}-help`} className="dim">
          {tooLong
            ? `A sequence of at most ${LONGEST_SEQUENCE} bases is mapped.`
            : 'A variant a line, record:position REF>ALT, with their influence; or the letters of a sequence alone.'}
        </small>
      </div>
    </form>
  );
}
