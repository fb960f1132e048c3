import { useId, useState } from 'react';
import type { Task } from '../../../evaluation/tasks/task';
import type { RegionFormat } from '../../../genome/split/region-lines';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import type { Word } from '../../help/word';
import { useActions, useStudio } from '../../shell/react';
import { FormatChoice } from '../data/format-choice';
import { entryOf } from './tasks';

const LENGTHS = [20, 10_000] as const;
const COUNTS = [10, 100_000] as const;

/** In percent. */
const TOLERANCES = [1, 50] as const;
const PLAIN = { windowLength: 200, windows: 1000 } as const;

/** What each task about genes asks. */
const ABOUT: Readonly<Record<string, string>> = {
  'genome/frame':
    'Which base of a codon, on which strand, is the one in the middle, or is there no gene? Seven classes.',
  'genome/coding': 'Does a gene cover the window, or none?',
  'genome/gene-start': 'Does a gene start in the middle, or is it another ATG, GTG or TTG read in the same direction?',
  'genome/stops':
    'Is a change that makes a stop in frame less likely to the network than the same letters made out of frame?',
};

/**
 * Tasks made from the open genome: how long their windows are and how many; where they are centred on features also how
 * alike the background must be in GC, and how the file counts.
 */
export function GenomeWindows({ task }: { readonly task: Task }) {
  const name = useStudio((state) => state.genome?.name ?? null);
  const reading = useStudio((state) => entryOf(state.tasks, task.id).reading !== null);
  const made = useStudio((state) => entryOf(state.tasks, task.id).report !== null);
  const failed = useStudio((state) => entryOf(state.tasks, task.id).problem !== null);
  const { windowLength: usual, windows: most } = task.windows ?? PLAIN;
  const [length, setLength] = useState(String(usual));
  const [count, setCount] = useState(String(most));
  const [percent, setPercent] = useState('2');
  const actions = useActions();
  const windowLength = parsed(length, LENGTHS);
  const windows = parsed(count, COUNTS);
  const centred = task.source.from === 'genome-and-features';
  const matched = centred && task.suite === 'own';
  const tolerance = parsed(percent, TOLERANCES);
  const complete = windowLength !== null && windows !== null && (!matched || tolerance !== null);
  const options = complete && { windowLength, windows, ...(matched ? { gcTolerance: (tolerance ?? 0) / 100 } : {}) };
  const make = (how?: { readonly format?: RegionFormat }) => options && actions.makeTaskData(task.id, options, how);
  return (
    <div className="task-files">
      {task.suite === 'genome' && (
        <p>
          {ABOUT[task.id]} <span className="dim">Test windows lie in what the judged run held out.</span>
        </p>
      )}
      {task.suite === 'own' && task.source.from === 'genome' && (
        <p>
          Windows of {name ?? 'the open genome'} against the same windows shuffled, every dinucleotide kept.{' '}
          <span className="dim">
            Only the order beyond neighbouring bases tells them apart. Test windows lie in what pretraining holds out.
          </span>
          {name === null && <span className="start-reason"> Open a genome on the Data screen first.</span>}
        </p>
      )}
      <div className="row fields">
        <NumberField
          label="Window length (bases)"
          word={BENCHMARK_WORDS.windowLength}
          value={length}
          range={LENGTHS}
          onChange={setLength}
        />
        <NumberField
          label={task.suite === 'genome' ? 'Training windows a class, at most' : 'Training windows, at most'}
          word={BENCHMARK_WORDS.windows}
          value={count}
          range={COUNTS}
          onChange={setCount}
        />
        {matched && (
          <NumberField
            label="Difference in GC, at most (%)"
            word={BENCHMARK_WORDS.gcTolerance}
            value={percent}
            range={TOLERANCES}
            onChange={setPercent}
          />
        )}
        {centred && (made || failed) && (
          <FormatChoice disabled={reading || !complete} onChoose={(format) => make({ format })} />
        )}
        <button type="button" disabled={name === null || reading || !complete} onClick={() => make()}>
          {made ? 'Make the data again' : 'Make the data'}
        </button>
      </div>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly word: Word;
  readonly value: string;
  readonly range: readonly [number, number];
  readonly onChange: (text: string) => void;
}

function NumberField({ label, word, value, range, onChange }: FieldProps) {
  const [min, max] = range;
  const bad = parsed(value, range) === null;
  const id = useId();
  return (
    <div className="field">
      <Explain word={label} of={word}>
        <label htmlFor={id}>{label}</label>
      </Explain>
      <input
        id={id}
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
    </div>
  );
}

function parsed(text: string, [min, max]: readonly [number, number]): number | null {
  const value = Number(text.trim().replaceAll(',', ''));
  return text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max ? value : null;
}
