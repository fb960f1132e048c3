import { useEffect, useId, useMemo } from 'react';
import { modesOf, trainsNetwork, usesWeights } from '../../../evaluation/modes';
import type { Task } from '../../../evaluation/tasks/task';
import { Explain } from '../../help/explain';
import { SCREEN_WORDS } from '../../help/screen-words';
import type { Word } from '../../help/word';
import { useActions, useStudio } from '../../shell/react';
import { ChoiceField } from '../../ui/choice-field';
import { ProblemBanner } from '../../ui/problem-banner';
import { runActive } from '../train/live/run-state';
import { BenchmarkQueue } from './benchmark-queue';
import { MODE_HINTS, MODE_NAMES } from './benchmark-view';
import { fieldText, formProblem, modeFor, type NumberField, numberLabel, parseNumber } from './benchmarks';
import { EmbeddingMapCard } from './embedding-map';
import { LabelsChoice } from './labels-choice';
import { type MemoryNote, memoryNote } from './memory-note';
import { hasRows } from './self-pretraining/self-pretraining';
import { SelfPretrainingCard } from './self-pretraining/self-pretraining-card';
import { TaskResults } from './task-results';
import { dataState, entryOf } from './tasks';
import { estimateText, estimateTime } from './time-estimate';
import { WeightsChoice } from './weights-choice';

/** How a task is run, what is running of it, and what came out. */
export function TaskRun({ task }: { readonly task: Task }) {
  const problem = useStudio((state) => state.benchmarks.problem);
  const actions = useActions();
  useEffect(() => actions.listBenchmarks(), [actions]);
  return (
    <section className="task-run" aria-label="Run">
      <Controls task={task} />
      {hasRows(task) && <SelfPretrainingCard task={task} />}
      {problem !== null && <ProblemBanner problem={problem} />}
      <BenchmarkQueue task={task} />
      <TaskResults task={task} />
      <EmbeddingMapCard task={task} />
    </section>
  );
}

const FIELDS: readonly NumberField[] = ['seeds'];
const TRAINING_FIELDS: readonly NumberField[] = ['seeds', 'epochs', 'batch', 'learningRate'];

function Controls({ task }: { readonly task: Task }) {
  const id = useId();
  const form = useStudio((state) => state.benchmarks.form);
  const data = useStudio((state) => dataState(state.tasks, task, state.genome !== null));
  const training = useStudio(runActive);
  const actions = useActions();
  const mode = modeFor(form, task);
  const modes = modesOf(task);
  const fields = trainsNetwork(mode) ? TRAINING_FIELDS : FIELDS;
  const wrong = useStudio((state) => formProblem(state.benchmarks, state.config));
  const memory = useMemory(task);
  const tooMuch = memory?.blocks === true ? memory.text : null;
  const block = data === 'ready' ? (wrong ?? tooMuch) : 'The data of this task are not here yet.';
  return (
    <div className="run-controls">
      <div className="fields row">
        <ChoiceField
          label="Mode"
          word={SCREEN_WORDS.mode}
          value={mode}
          choices={modes.map((each) => [each, MODE_NAMES[each]])}
          onChoose={(chosen) => actions.setBenchmarkForm({ mode: chosen })}
          describedBy={`${id}-hint`}
        />
        {fields.map((field) => (
          <NumberInput key={field} field={field} />
        ))}
        <button
          type="button"
          className="primary"
          disabled={block !== null}
          onClick={() => actions.runBenchmark(task.id)}
        >
          Run benchmark
        </button>
      </div>
      <p id={`${id}-hint`} className="small dim">
        {MODE_HINTS[mode]}
      </p>
      {task.zeroShot !== true && <LabelsChoice task={task} />}
      {usesWeights(mode) && <WeightsChoice />}
      <Time task={task} />
      {memory !== null && !memory.blocks && <p className="small">{memory.text}</p>}
      {block !== null && <p className="small start-reason">{block}</p>}
      {block === null && training && (
        <p className="small dim">A run has the device: the benchmark starts when it has ended.</p>
      )}
    </div>
  );
}

/** What is to be said of memory, where anything is. */
function useMemory(task: Task): MemoryNote | null {
  const { form, weights } = useStudio((state) => state.benchmarks);
  const report = useStudio((state) => entryOf(state.tasks, task.id).report);
  const config = useStudio((state) => state.config);
  const device = useStudio((state) => state.device);
  return useMemo(() => {
    const asked = { ...form, mode: modeFor(form, task) };
    return memoryNote(report, { form: asked, weights }, config, device);
  }, [report, form, weights, config, device, task]);
}

/** How long it will take, as far as that is known. */
function Time({ task }: { readonly task: Task }) {
  const benchmarks = useStudio((state) => state.benchmarks);
  const report = useStudio((state) => entryOf(state.tasks, task.id).report);
  const config = useStudio((state) => state.config);
  const device = useStudio((state) => state.device);
  const estimate = useMemo(
    () => estimateTime(task, report, benchmarks, config, device),
    [task, report, benchmarks, config, device],
  );
  return <p className="small dim">{estimateText(modeFor(benchmarks.form, task), estimate)}</p>;
}

const FIELD_WORDS: Readonly<Record<NumberField, Word>> = {
  seeds: SCREEN_WORDS.taskSeeds,
  epochs: SCREEN_WORDS.taskEpochs,
  batch: SCREEN_WORDS.taskBatch,
  learningRate: SCREEN_WORDS.taskRate,
};

function NumberInput({ field }: { readonly field: NumberField }) {
  const id = useId();
  const text = useStudio((state) => fieldText(state.benchmarks, field, state.config));
  const actions = useActions();
  const wrong = 'message' in parseNumber(field, text);
  return (
    <div className="field narrow">
      <Explain word={numberLabel(field)} of={FIELD_WORDS[field]}>
        <label htmlFor={id}>{numberLabel(field)}</label>
      </Explain>
      <input
        id={id}
        type="number"
        min={0}
        step="any"
        autoComplete="off"
        value={text}
        aria-invalid={wrong}
        onChange={(event) => actions.setBenchmarkForm({ [field]: event.target.value })}
      />
    </div>
  );
}
