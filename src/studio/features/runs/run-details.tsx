import { useId, useState } from 'react';
import type { StoredRun } from '../../../engine/runs/run-report';
import { stepsText } from '../../charts/elsewhere';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import { useActions, useStudio } from '../../shell/react';
import { bytes, parameters, whole } from '../../ui/format';
import { dateText, shortFingerprint } from '../data/library';
import { runActive } from '../train/live/run-state';
import { bestText, isPausedHere, liveStep, progressText, stateText, verdictText } from './run-text';
import { canContinue, continueStep, runById } from './runs';
import { parseTags } from './runs-view';

/** One run: what it was, what is known about it, and what can be done with it. */
export function RunDetails() {
  const run = useStudio((state) => runById(state.runs, state.runs.view.opened));
  return (
    <section className="card run-details" aria-labelledby="details-title">
      <div className="card-head">
        <h2 id="details-title">{run === null ? 'Details' : run.label.name}</h2>
      </div>
      {run === null ? (
        <p className="dim">Press the name of a run to describe it, continue it, or begin another with its settings.</p>
      ) : (
        <Details key={run.id} run={run} />
      )}
    </section>
  );
}

function Details({ run }: { readonly run: StoredRun }) {
  const { id, config, info, genome, checkpoints, elsewhere, createdAt } = run;
  const actions = useActions();
  const busy = useStudio((state) => runActive(state) || state.importing !== null);
  const live = useStudio((state) => liveStep(state, id));
  const paused = useStudio((state) => isPausedHere(state, id));
  const stored = checkpoints.reduce((sum, checkpoint) => sum + checkpoint.bytes, 0);
  return (
    <>
      <div className="row">
        {canContinue(run) && (
          <button type="button" className="primary" disabled={busy} onClick={() => actions.continueRun(id)}>
            Continue run (step {whole(continueStep(run))})
          </button>
        )}
        <button type="button" disabled={busy || run.state === 'active'} onClick={() => actions.showKept(id)}>
          Open
        </button>
        <button type="button" disabled={busy} onClick={() => actions.duplicateRun(id)}>
          Duplicate as a new run
        </button>
        <button type="button" disabled={run.state === 'active'} onClick={() => actions.deleteRun(id)}>
          Delete<span className="hidden-text"> {run.label.name}</span>
        </button>
      </div>
      {run.state === 'active' ? (
        <p className="small dim">
          It is being trained now, here or in another tab; it can be described once it has ended.
        </p>
      ) : (
        <LabelForm run={run} />
      )}
      <p className="verdict">{verdictText(run)}</p>
      <dl className="pairs">
        <dt>
          <Explain word="State" of={FILE_WORDS.state} />
        </dt>
        <dd>
          {stateText(run, paused)}, step {progressText(run, live)}
        </dd>
        <dt>
          <Explain word="Best validation loss, nats at step" of={SCREEN_WORDS.bestValidation} />
        </dt>
        <dd>{bestText(run) || 'not measured'}</dd>
        <dt>
          <Explain word="Model" of={FILE_WORDS.model} />
        </dt>
        <dd>
          {config.preset}, {parameters(info.parameters)} parameters
        </dd>
        <dt>
          <Explain word="Device" of={FILE_WORDS.device} />
        </dt>
        <dd>{info.device.adapter}</dd>
        {elsewhere.length > 0 && (
          <>
            <dt>
              <Explain word="Trained elsewhere" of={FILE_WORDS.elsewhere} />
            </dt>
            <dd>{elsewhere.map((part) => `${stepsText(part)} on ${part.on}`).join('; ')}</dd>
          </>
        )}
        <dt>
          <Explain word="Genome" of={FILE_WORDS.ofGenome} />
        </dt>
        <dd title={`Fingerprint ${genome.fingerprint}`}>
          {genome.name}, <span className="mono">{shortFingerprint(genome.fingerprint)}</span>
        </dd>
        <dt>
          <Explain word="Started" of={FILE_WORDS.started} />
        </dt>
        <dd>{dateText(createdAt)}</dd>
        <dt>
          <Explain word="Checkpoints" of={FILE_WORDS.checkpoints} />
        </dt>
        <dd>
          {checkpoints.length === 0
            ? 'none'
            : `step ${checkpoints.map(({ step }) => whole(step)).join(', ')}; ${bytes(stored)}`}
        </dd>
      </dl>
    </>
  );
}

/** Each field is kept when it is left; the engine answers with the list. */
function LabelForm({ run: { id, label } }: { readonly run: StoredRun }) {
  const actions = useActions();
  const field = useId();
  const [name, setName] = useState(label.name);
  const [tags, setTags] = useState(label.tags.join(', '));
  const [notes, setNotes] = useState(label.notes);
  return (
    <div className="label-form">
      <div>
        <Explain word="Name" of={FILE_WORDS.name}>
          <label htmlFor={`${field}-name`}>Name</label>
        </Explain>
        <input
          id={`${field}-name`}
          value={name}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
          onBlur={() => (name.trim() === '' ? setName(label.name) : actions.labelRun(id, { name: name.trim() }))}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </div>
      <div>
        <Explain word="Tags" of={FILE_WORDS.tags}>
          <label htmlFor={`${field}-tags`}>Tags</label>
        </Explain>
        <input
          id={`${field}-tags`}
          value={tags}
          placeholder="words between commas"
          autoComplete="off"
          onChange={(event) => setTags(event.target.value)}
          onBlur={() => actions.labelRun(id, { tags: parseTags(tags) })}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </div>
      <div>
        <Explain word="Notes" of={FILE_WORDS.notesOfRun}>
          <label htmlFor={`${field}-notes`}>Notes</label>
        </Explain>
        <textarea
          id={`${field}-notes`}
          value={notes}
          rows={2}
          maxLength={10_000}
          onChange={(event) => setNotes(event.target.value)}
          onBlur={() => actions.labelRun(id, { notes })}
        />
      </div>
    </div>
  );
}
