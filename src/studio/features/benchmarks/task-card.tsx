import { useId, useLayoutEffect, useMemo, useRef } from 'react';
import type { Task } from '../../../evaluation/tasks/task';
import { useActions, useStudio } from '../../shell/react';
import { percent } from '../../ui/format';
import { modeFor } from './benchmarks';
import { reportBrief, sizesText, taskFacts } from './report-view';
import { TaskPanel } from './task-panel';
import { type DataState, dataState, entryOf } from './tasks';
import { estimateBrief, estimateTime } from './time-estimate';

/** One task. Pressing it anywhere opens it in place. */
export function TaskCard({ task }: { readonly task: Task }) {
  const open = useStudio((state) => state.tasks.selected === task.id);
  const actions = useActions();
  const panel = useId();
  const sizes = sizesText(task);
  const card = useRef<HTMLElement>(null);
  /** Where it stood in the window when it was pressed. */
  const pressedAt = useRef<number | null>(null);
  const select = (task: string | null) => {
    pressedAt.current = card.current?.getBoundingClientRect().top ?? null;
    actions.selectTask(task);
  };
  // An open card takes a row of its own: what was pressed stays under the pointer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves when it opens or closes
  useLayoutEffect(() => {
    const { current } = card;
    if (current === null || pressedAt.current === null) return;
    current.closest('main')?.scrollBy(0, current.getBoundingClientRect().top - pressedAt.current);
    pressedAt.current = null;
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button inside does the same by keyboard
    <article
      ref={card}
      className={open ? 'card task open' : 'card task'}
      aria-label={task.id}
      data-task={task.id}
      onClick={open ? undefined : () => select(task.id)}
    >
      <h3>
        <button
          type="button"
          className="task-title"
          aria-expanded={open}
          aria-controls={panel}
          onClick={(event) => {
            event.stopPropagation();
            select(open ? null : task.id);
          }}
        >
          {task.title}
        </button>
      </h3>
      <p className="mono small faint task-id">{task.id}</p>
      <p className="small dim">
        {taskFacts(task).join(', ')}
        {sizes !== null && (
          <span title="as published">
            <br />
            {sizes}
          </span>
        )}
      </p>
      {!open && <Time task={task} />}
      <DataChip task={task} />
      <div id={panel} className="task-panel" hidden={!open}>
        {open && <TaskPanel task={task} />}
      </div>
    </article>
  );
}

/** How long what the form asks for would take here, as far as that is known. */
function Time({ task }: { readonly task: Task }) {
  const results = useStudio((state) => state.benchmarks.results);
  const weights = useStudio((state) => state.benchmarks.weights);
  const form = useStudio((state) => state.benchmarks.form);
  const report = useStudio((state) => entryOf(state.tasks, task.id).report);
  const config = useStudio((state) => state.config);
  const device = useStudio((state) => state.device);
  const estimate = useMemo(
    () => estimateTime(task, report, { results, weights, form }, config, device),
    [task, report, results, weights, form, config, device],
  );
  const ready = useStudio((state) => dataState(state.tasks, task, state.genome !== null) === 'ready');
  const text = estimate === 'no-run' && !ready ? null : estimateBrief(modeFor(form, task), estimate);
  return text === null ? null : <p className="small faint">{text}</p>;
}

const FEATURE_FILES = { genes: 'drop its GFF3 here', features: 'drop BED or GFF3 here' } as const;

const DOTS: Readonly<Record<DataState, string>> = {
  ready: 'ok',
  reading: 'warning',
  asks: 'warning',
  failed: 'bad',
  missing: '',
};

function DataChip({ task }: { readonly task: Task }) {
  const hasGenome = useStudio((state) => state.genome !== null);
  const tasks = useStudio((state) => state.tasks);
  const state = dataState(tasks, task, hasGenome);
  const { reading, report } = entryOf(tasks, task.id);
  const progress = reading?.progress ?? null;
  const texts: Readonly<Record<DataState, string>> = {
    ready: report === null ? 'data ready, from your genome' : `data ready: ${reportBrief(report)}`,
    reading:
      progress === null || progress.files < 2
        ? 'reading'
        : `reading, ${percent(progress.filesRead / progress.files, 2)}`,
    asks: 'waits for your answer',
    failed: 'not read',
    missing: {
      files: 'drop the files here',
      genome: 'needs a genome',
      'genome-and-features': hasGenome
        ? FEATURE_FILES[task.suite === 'genome' ? 'genes' : 'features']
        : 'needs a genome',
    }[task.source.from],
  };
  return (
    <p className="small data-state">
      <span className={`dot ${DOTS[state]}`} /> {texts[state]}
    </p>
  );
}
