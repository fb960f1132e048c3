import { useActions, useStudio } from '../state/react';
import { runActive } from '../state/state';

/** Pause, Resume and Stop of the run under way; a press is answered at once, the engine a step later. */
export function RunButtons() {
  const phase = useStudio((state) => state.phase);
  const pending = useStudio((state) => state.pending);
  const actions = useActions();
  if (!runActive(phase)) return null;
  const busy = pending !== null;
  return (
    <div className="row">
      <button type="button" disabled={busy} onClick={actions.stop}>
        {pending === 'stop' ? 'Stopping' : 'Stop'}
      </button>
      {phase === 'paused' ? (
        <button type="button" className="primary" disabled={busy} onClick={actions.resume}>
          {pending === 'resume' ? 'Resuming' : 'Resume'}
        </button>
      ) : (
        <button type="button" className="primary" disabled={busy || phase !== 'training'} onClick={actions.pause}>
          {pending === 'pause' ? 'Pausing' : 'Pause'}
        </button>
      )}
    </div>
  );
}
