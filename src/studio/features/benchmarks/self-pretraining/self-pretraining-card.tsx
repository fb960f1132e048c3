import { useId } from 'react';
import type { Task } from '../../../../evaluation/tasks/task';
import { planRun } from '../../../../training/plan';
import { BENCHMARK_WORDS } from '../../../help/benchmark-words';
import { Explain } from '../../../help/explain';
import { useActions, useStudio } from '../../../shell/react';
import { Field } from '../../train/setup/field';
import { MODE_NAMES } from '../benchmark-view';
import { isActive, weightsText } from '../benchmarks';
import { COMPARED_BY } from './awaited';
import { networkText, rowsBlock, rowsText, weightsOfRows } from './self-pretraining';

/** Pretrains on the rows of a task without their labels, and says what that was worth. */
export function SelfPretrainingCard({ task }: { readonly task: Task }) {
  const id = useId();
  const config = useStudio((state) => state.config);
  const block = useStudio((state) => rowsBlock(state, task));
  const about = useStudio((state) => rowsText(state, task).join(' '));
  const awaited = useStudio((state) => state.benchmarks.awaited?.task === task.id);
  const actions = useActions();
  const network = networkText({ preset: config.preset, parameters: planRun(config).parameters });
  return (
    <section className="self-pretraining" aria-labelledby={`${id}-title`}>
      <h4 id={`${id}-title`}>Pretrain on these rows</h4>
      <p className="small dim">
        Trains the network of the Train screen ({network}) on the training rows{' '}
        <Explain word="without their labels" of={BENCHMARK_WORDS.alone} />, then judges it beside the same network
        without pretraining and the floors, with the labels and seeds above.
      </p>
      <div className="fields row">
        <Field setting="steps" />
        <ComparedBy />
        <button
          type="button"
          disabled={block !== null}
          aria-describedby={block === null ? undefined : `${id}-block`}
          onClick={() => actions.pretrainOnTask(task.id)}
        >
          Pretrain on these rows
        </button>
        <Compare task={task} />
      </div>
      {about !== '' && <p className="small dim">{about}</p>}
      {awaited ? (
        <p className="small" role="status">
          The run on these rows is under way; it is judged when it is done.
        </p>
      ) : (
        block !== null && (
          <p id={`${id}-block`} className="small start-reason">
            {block}
          </p>
        )
      )}
    </section>
  );
}

function ComparedBy() {
  const chosen = useStudio((state) => state.benchmarks.form.comparedBy);
  const actions = useActions();
  return (
    <fieldset className="field labels">
      <legend>
        <Explain word="Then judged by" of={BENCHMARK_WORDS.judgedBy} />
      </legend>
      {COMPARED_BY.map((mode) => (
        <label key={mode}>
          <input
            type="checkbox"
            checked={chosen.includes(mode)}
            onChange={(event) =>
              actions.setBenchmarkForm({
                comparedBy: COMPARED_BY.filter((each) =>
                  each === mode ? event.target.checked : chosen.includes(each),
                ),
              })
            }
          />{' '}
          {MODE_NAMES[mode]}
        </label>
      ))}
    </fieldset>
  );
}

/** Weights of an earlier run on the same rows. */
function Compare({ task }: { readonly task: Task }) {
  const info = useStudio((state) => weightsOfRows(state, task.id));
  const busy = useStudio(({ benchmarks: { queue, form } }) => queue.some(isActive) || form.comparedBy.length === 0);
  const actions = useActions();
  if (info === undefined) return null;
  return (
    <button type="button" disabled={busy} onClick={() => actions.compareTask(task.id)}>
      Compare {weightsText(info, info.networks[0])}
    </button>
  );
}
