import { useId, useState } from 'react';
import { MOST_SEEDS } from '../../../../training/seeds';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useActions, useStudio } from '../../../shell/react';
import { duration } from '../../../ui/format';
import { currentEstimate, seedsBlock, seedsName, startBlock } from './setup';

/** Starts one run after the other, equal but for the seed, or says in one sentence why it cannot. */
export function SeedsStart() {
  const id = useId();
  const count = useStudio((state) => state.seedCount);
  const name = useStudio(seedsName);
  const totalMs = useStudio((state) => currentEstimate(state)?.totalMs ?? null);
  const blocked = useStudio((state) => seedsBlock(state) !== null);
  // What keeps every run from starting stands above already, by the other button.
  const reason = useStudio((state) => {
    const block = startBlock(state) === null ? seedsBlock(state) : null;
    return block === null ? null : `${block.message} ${block.action}`;
  });
  const actions = useActions();
  const [typed, setTyped] = useState(String(count ?? ''));
  return (
    <div className="start-seeds">
      <Explain word="Seeds" of={SCREEN_WORDS.seedCount}>
        <label htmlFor={id} className="small dim">
          Seeds
        </label>
      </Explain>
      <input
        id={id}
        type="number"
        min={2}
        max={MOST_SEEDS}
        autoComplete="off"
        value={typed}
        aria-invalid={count === null}
        aria-describedby={`${id}-note`}
        onChange={(event) => {
          setTyped(event.target.value);
          actions.setSeedCount(event.target.value);
        }}
      />
      <button type="button" disabled={blocked} aria-describedby={`${id}-note`} onClick={() => actions.startSeeds()}>
        {name}
      </button>
      <p id={`${id}-note`} className="small dim">
        {reason ??
          `One run after the other, equal but for the seed; Runs shows their mean and spread.` +
            `${totalMs === null || count === null ? '' : ` About ${duration(totalMs * count)} in all.`}`}
      </p>
    </div>
  );
}
