import { useEffect, useId, useMemo } from 'react';
import { useActions, useStudio } from '../../../shell/react';
import { probeHint, probeTasks } from '../probe-view';
import { Field, FieldLabel } from './field';
import { PROBE_FIELDS } from './fields';
import { settingProblem } from './setup';

/** Whether the run is judged on a task as it goes on, and on which. */
export function ProbeChoice() {
  const config = useStudio((state) => state.config);
  const actions = useActions();
  // Data that were kept before the page was loaded are ready too.
  useEffect(() => actions.restoreTasks(), [actions]);
  return (
    <section className="card main-fields probe-choice" aria-label="Probe along the run">
      {PROBE_FIELDS.map((key) => (key === 'probeTask' ? <TaskField key={key} /> : <Field key={key} setting={key} />))}
      <p className="small dim">{probeHint(config)}</p>
    </section>
  );
}

function TaskField() {
  const id = useId();
  const config = useStudio((state) => state.config);
  const tasks = useStudio((state) => state.tasks);
  const genome = useStudio((state) => state.genome);
  const message = useStudio((state) => settingProblem(state, 'probeTask'));
  const actions = useActions();
  const offered = useMemo(() => probeTasks({ config, tasks, genome }), [config, tasks, genome]);
  return (
    <div className="field">
      <FieldLabel id={id} setting="probeTask" />
      <select
        id={id}
        value={config.probeTask}
        aria-invalid={message !== null}
        aria-describedby={message === null ? undefined : `${id}-problem`}
        onChange={(event) => actions.setSetting('probeTask', event.target.value)}
      >
        {offered.every((task) => task.id !== config.probeTask) && (
          <option value={config.probeTask}>{config.probeTask}</option>
        )}
        {offered.map((task) => (
          <option key={task.id} value={task.id}>
            {task.id}
          </option>
        ))}
      </select>
      {message !== null && (
        <p id={`${id}-problem`} className="field-problem">
          {message}
        </p>
      )}
    </div>
  );
}
