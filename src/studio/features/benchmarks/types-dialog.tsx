import { useState } from 'react';
import type { TaskQuestion } from '../../../evaluation/readers/question';
import type { Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { useActions } from '../../shell/react';
import { ChoiceField } from '../../ui/choice-field';
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
  return (
    <Modal label="Features of the file" className="mapping" onClose={() => actions.dismissQuestion(task.id)}>
      <h2>Which features?</h2>
      <p className="small dim mono">{question.file}</p>
      <ChoiceField
        label="Type"
        word={BENCHMARK_WORDS.featureType}
        value={type}
        choices={question.types.map(({ name, count }) => [name, `${name}, ${counted(count, 'feature')}`])}
        onChoose={setType}
      />
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
