import { useState } from 'react';
import type { Task } from '../../../evaluation/tasks/task';
import { useActions, useStudio } from '../../shell/react';
import { entryOf } from './tasks';

const LENGTHS = [20, 10_000] as const;
const COUNTS = [10, 100_000] as const;

/** What each task about genes asks. */
const ABOUT: Readonly<Record<string, string>> = {
  'genome/frame':
    'Which base of a codon, on which strand, is the one in the middle, or is there no gene? Seven classes.',
  'genome/coding': 'Does a gene cover the window, or none?',
  'genome/gene-start': 'Does a gene start in the middle, or is it another ATG, GTG or TTG read in the same direction?',
  'genome/stops':
    'Is a change that makes a stop in frame less likely to the network than the same letters made out of frame?',
};

/** Tasks made from the open genome: how long their windows are and how many. */
export function GenomeWindows({ task }: { readonly task: Task }) {
  const name = useStudio((state) => state.genome?.name ?? null);
  const reading = useStudio((state) => entryOf(state.tasks, task.id).reading !== null);
  const made = useStudio((state) => entryOf(state.tasks, task.id).report !== null);
  const { windows: usual = { windowLength: 200, windows: 1000 } } = task;
  const [length, setLength] = useState(String(usual.windowLength));
  const [count, setCount] = useState(String(usual.windows));
  const actions = useActions();
  const windowLength = parsed(length, LENGTHS);
  const windows = parsed(count, COUNTS);
  return (
    <div className="task-files">
      {task.suite === 'genome' && (
        <p>
          {ABOUT[task.id]} <span className="dim">Test windows lie in what the judged run held out.</span>
        </p>
      )}
      {task.suite !== 'genome' && task.source.from === 'genome' && (
        <p>
          Windows of {name ?? 'the open genome'} against the same windows shuffled, every dinucleotide kept.{' '}
          <span className="dim">
            Only the order beyond neighbouring bases tells them apart. Test windows lie in what pretraining holds out.
          </span>
          {name === null && <span className="start-reason"> Open a genome on the Data screen first.</span>}
        </p>
      )}
      <div className="row fields">
        <NumberField label="Window length (bases)" value={length} range={LENGTHS} onChange={setLength} />
        <NumberField
          label={task.suite === 'genome' ? 'Training windows a class, at most' : 'Training windows, at most'}
          value={count}
          range={COUNTS}
          onChange={setCount}
        />
        <button
          type="button"
          disabled={name === null || reading || windowLength === null || windows === null}
          onClick={() =>
            windowLength !== null && windows !== null && actions.makeTaskData(task.id, { windowLength, windows })
          }
        >
          {made ? 'Make the data again' : 'Make the data'}
        </button>
      </div>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly range: readonly [number, number];
  readonly onChange: (text: string) => void;
}

function NumberField({ label, value, range, onChange }: FieldProps) {
  const [min, max] = range;
  const bad = parsed(value, range) === null;
  return (
    <label className="field">
      {label}
      <input
        inputMode="numeric"
        autoComplete="off"
        value={value}
        aria-invalid={bad}
        onChange={(event) => onChange(event.target.value)}
      />
      {bad && (
        <span className="field-problem">
          A whole number from {min.toLocaleString('en')} to {max.toLocaleString('en')}.
        </span>
      )}
    </label>
  );
}

function parsed(text: string, [min, max]: readonly [number, number]): number | null {
  const value = Number(text.trim().replaceAll(',', ''));
  return text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max ? value : null;
}
