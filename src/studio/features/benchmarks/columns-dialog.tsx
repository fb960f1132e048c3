import { useState } from 'react';
import type { TaskQuestion } from '../../../evaluation/readers/question';
import type { ColumnMapping } from '../../../evaluation/readers/table';
import type { Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import type { Word } from '../../help/word';
import { useActions } from '../../shell/react';
import { ChoiceField } from '../../ui/choice-field';
import { Modal } from '../../ui/modal';

interface Props {
  readonly task: Task;
  readonly question: Extract<TaskQuestion, { kind: 'columns' }>;
}

const DELIMITER_NAMES: readonly (readonly [string, string])[] = [
  [',', 'comma'],
  ['\t', 'tab'],
  [';', 'semicolon'],
  ['|', 'bar'],
  [' ', 'blank'],
];
const QUOTE_NAMES = [
  ['"', 'double quotes'],
  ["'", 'single quotes'],
  [null, 'none'],
] as const;

/** Which column is what. Reading the table another way asks the engine, which looks again. */
export function ColumnsDialog({ task, question }: Props) {
  const [mapping, setMapping] = useState<ColumnMapping>(question.guess);
  const actions = useActions();
  const { columns } = question;
  const clash =
    mapping.sequence === mapping.label || mapping.split === mapping.sequence || mapping.split === mapping.label;
  const readAs = (change: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>>) => {
    const { delimiter, quote, header } = { ...mapping, ...change };
    actions.askAgain(task.id, {
      delimiter,
      quote,
      header: change.header ?? ('delimiter' in change ? undefined : header),
    });
  };
  return (
    <Modal label="Columns of the table" className="mapping" onClose={() => actions.dismissQuestion(task.id)}>
      <h2>Which column is which?</h2>
      <p className="small dim mono">{question.file}</p>
      <div className="row fields">
        <Choice
          label="Sequence"
          word={BENCHMARK_WORDS.sequenceColumn}
          value={mapping.sequence}
          columns={columns}
          onChange={(sequence) => setMapping({ ...mapping, sequence: sequence ?? 0 })}
        />
        <Choice
          label="Label"
          word={BENCHMARK_WORDS.labelColumn}
          value={mapping.label}
          columns={columns}
          onChange={(label) => setMapping({ ...mapping, label: label ?? 0 })}
        />
        <Choice
          label="Split"
          word={BENCHMARK_WORDS.splitColumn}
          value={mapping.split}
          columns={columns}
          none="by file, or made here"
          onChange={(split) => setMapping({ ...mapping, split })}
        />
      </div>
      <div className="row fields">
        <ChoiceField
          label="Delimiter"
          word={BENCHMARK_WORDS.delimiter}
          value={mapping.delimiter}
          choices={DELIMITER_NAMES}
          onChoose={(delimiter) => readAs({ delimiter })}
        />
        <ChoiceField
          label="Quotes"
          word={BENCHMARK_WORDS.quotes}
          value={mapping.quote}
          choices={QUOTE_NAMES}
          onChoose={(quote) => readAs({ quote })}
        />
        <Explain word="The first row names the columns" of={BENCHMARK_WORDS.headerRow}>
          <label className="row check">
            <input
              type="checkbox"
              checked={mapping.header}
              onChange={(event) => readAs({ header: event.target.checked })}
            />
            The first row names the columns
          </label>
        </Explain>
      </div>
      <Preview question={question} mapping={mapping} />
      {clash && <p className="field-problem">Sequence, label and split must be different columns.</p>}
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={clash}
          onClick={() => actions.answerTask(task.id, { kind: 'columns', columns, mapping })}
        >
          Use these columns
        </button>
        <button type="button" onClick={() => actions.dismissQuestion(task.id)}>
          Not now
        </button>
      </div>
    </Modal>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly word: Word;
  readonly value: number | null;
  readonly columns: readonly string[];
  /** Text of the choice that is no column. */
  readonly none?: string;
  readonly onChange: (column: number | null) => void;
}

function Choice({ label, word, value, columns, none, onChange }: ChoiceProps) {
  const named = columns.map((name, column): [number, string] => [column, name]);
  const choices = none === undefined ? named : [[null, none] as const, ...named];
  return <ChoiceField<number | null> label={label} word={word} value={value} choices={choices} onChoose={onChange} />;
}

function Preview({
  question: { columns, rows },
  mapping,
}: {
  readonly question: Props['question'];
  readonly mapping: ColumnMapping;
}) {
  const role = (column: number) =>
    column === mapping.sequence
      ? 'sequence'
      : column === mapping.label
        ? 'label'
        : column === mapping.split
          ? 'split'
          : '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll preview" tabIndex={0} aria-label="First rows">
      <table>
        <caption>
          <Explain word="First rows" of={BENCHMARK_WORDS.firstRows} />
        </caption>
        <thead>
          <tr>
            {columns.map((name, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <th key={column} className="left">
                {name} {role(column) !== '' && <b>({role(column)})</b>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no other name
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <td key={column} className="left mono">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
