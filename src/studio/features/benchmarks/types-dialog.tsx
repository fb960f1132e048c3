import { useId, useState } from 'react';
import type { TaskQuestion } from '../../../evaluation/readers/question';
import type { Task } from '../../../evaluation/tasks/task';
import { useActions } from '../../shell/react';
import { counted } from '../../ui/format';
import { Modal } from '../../ui/modal';

interface Props {
  readonly task: Task;
  readonly question: Extract<TaskQuestion, { kind: 'types' }>;
}

/** A GFF3 file names genes, transcripts, exons and more: windows are centred on one kind. */
export function TypesDialog({ task, question }: Props) {
  const [type, setType] = useState(question.types[0].name);
  const actions = useActions();
  const id = useId();
  return (
    <Modal label="Features of the file" className="mapping" onClose={() => actions.dismissQuestion(task.id)}>
      <h2>Which features?</h2>
      <p className="small dim mono">{question.file}</p>
      <div className="field">
        <label htmlFor={id}>Type</label>
        <select id={id} value={type} onChange={(event) => setType(event.target.value)}>
          {question.types.map(({ name, count }) => (
            <option key={name} value={name}>
              {name}, {counted(count, 'feature')}
            </option>
          ))}
        </select>
      </div>
      <div className="row">
        <button type="button" className="primary" onClick={() => actions.answerTask(task.id, { kind: 'types', type })}>
          Use these features
        </button>
        <button type="button" onClick={() => actions.dismissQuestion(task.id)}>
          Not now
        </button>
      </div>
    </Modal>
  );
}
