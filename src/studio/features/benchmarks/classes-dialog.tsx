import { useId, useState } from 'react';
import type { TaskQuestion } from '../../../evaluation/readers/question';
import type { Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions } from '../../shell/react';
import { Modal } from '../../ui/modal';

interface Props {
  readonly task: Task;
  readonly question: Extract<TaskQuestion, { kind: 'classes' }>;
}

/** Which class each FASTA file holds, where its name does not tell. */
export function ClassesDialog({ task, question }: Props) {
  const [classOf, setClassOf] = useState<readonly number[]>(question.guess);
  const actions = useActions();
  const id = useId();
  const onlyOne = new Set(classOf).size < 2;
  return (
    <Modal label="Classes of the files" className="mapping" onClose={() => actions.dismissQuestion(task.id)}>
      <h2>Which class is each file?</h2>
      {question.files.map((file, index) => (
        <div key={file} className="field">
          <Explain word={file} of={BENCHMARK_WORDS.classOfFile}>
            <label htmlFor={`${id}-${index}`} className="mono">
              {file}
            </label>
          </Explain>
          <select
            id={`${id}-${index}`}
            value={classOf[index]}
            onChange={(event) =>
              setClassOf(classOf.map((each, i) => (i === index ? Number(event.target.value) : each)))
            }
          >
            {question.classes.map((name, label) => (
              <option key={name} value={label}>
                {name}
              </option>
            ))}
          </select>
        </div>
      ))}
      {onlyOne && <p className="field-problem">At least two classes are needed.</p>}
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={onlyOne}
          onClick={() => actions.answerTask(task.id, { kind: 'classes', classOf })}
        >
          Use these classes
        </button>
        <button type="button" onClick={() => actions.dismissQuestion(task.id)}>
          Not now
        </button>
      </div>
    </Modal>
  );
}
