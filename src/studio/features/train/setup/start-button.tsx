import { useId } from 'react';
import { useActions, useStudio } from '../../../shell/react';
import { startBlock } from './setup';

/** Starts a run, or says in one sentence why it cannot. */
export function StartButton() {
  const reason = useStudio((state) => {
    const block = startBlock(state);
    return block === null ? null : `${block.message} ${block.action}`;
  });
  const actions = useActions();
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="primary large"
        disabled={reason !== null}
        aria-describedby={reason === null ? undefined : id}
        onClick={actions.start}
      >
        Start training
      </button>
      {reason !== null && (
        <p id={id} className="start-reason">
          {reason}
        </p>
      )}
    </>
  );
}
