import { useActions, useStudio } from '../../../shell/react';
import type { StudioState } from '../../../shell/state';
import { bytes, duration, whole } from '../../../ui/format';
import { trained } from './health';
import { lastSave } from './keeping';
import { runActive } from './run-state';

/**
 * Checkpoint, Pause, Resume and Stop of the run under way; a press is answered at once, the engine a step later. What
 * was pressed keeps the focus meanwhile: a second press asks nothing.
 */
export function RunButtons() {
  const phase = useStudio((state) => state.runPhase);
  const pending = useStudio((state) => state.pending);
  const saving = useStudio((state) => state.keeping.saving);
  const title = useStudio(saveTitle);
  // To go on from there is not what helps a run that diverged.
  const diverged = useStudio((state) => trained(state).diverged);
  const actions = useActions();
  if (!runActive({ runPhase: phase })) return null;
  const busy = pending !== null;
  return (
    <div className="row">
      <button type="button" disabled={saving || phase === 'compiling'} title={title} onClick={actions.checkpointNow}>
        {saving ? 'Saving' : 'Checkpoint now'}
      </button>
      <button type="button" aria-disabled={busy || undefined} onClick={actions.stop}>
        {pending === 'stop' ? 'Stopping' : 'Stop'}
      </button>
      {phase === 'paused' ? (
        <button
          type="button"
          className={diverged ? undefined : 'primary'}
          aria-disabled={busy || undefined}
          onClick={actions.resume}
        >
          {pending === 'resume' ? 'Resuming' : 'Resume'}
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          disabled={phase !== 'training'}
          aria-disabled={busy || undefined}
          onClick={actions.pause}
        >
          {pending === 'pause' ? 'Pausing' : 'Pause'}
        </button>
      )}
    </div>
  );
}

function saveTitle({ keeping }: StudioState): string {
  const last = lastSave(keeping);
  if (last === null) return 'No checkpoint yet';
  const cost =
    keeping.cost === null
      ? bytes(last.bytes)
      : `${bytes(keeping.cost.bytes)}, written and verified in ${duration(keeping.cost.ms)}`;
  return `Last: step ${whole(last.step)}, ${cost}`;
}
