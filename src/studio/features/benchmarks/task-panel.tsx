import type { Task } from '../../../evaluation/tasks/task';
import { useActions, useStudio } from '../../shell/react';
import { whole } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { ClassesDialog } from './classes-dialog';
import { ColumnsDialog } from './columns-dialog';
import { DataReportView } from './data-report';
import { GenomeWindows } from './genome-windows';
import { PublishedNumbers } from './published-numbers';
import { TaskFiles } from './task-files-list';
import { TaskRun } from './task-run';
import { entryOf } from './tasks';
import { TypesDialog } from './types-dialog';

/** What the open card holds: where the data come from, what was found in them, what was published. */
export function TaskPanel({ task }: { readonly task: Task }) {
  const { reading, question, report, kept, problem } = useStudio((state) => entryOf(state.tasks, task.id));
  const actions = useActions();
  const progress = reading?.progress ?? null;
  return (
    <>
      {problem !== null && <ProblemBanner problem={problem} />}
      {(task.source.from !== 'genome' || task.source.annotation !== undefined) && <TaskFiles task={task} />}
      {task.source.from !== 'files' && <GenomeWindows task={task} />}
      {reading !== null && (
        <div className="row" role="status">
          <progress
            aria-label="Files read"
            value={progress === null || progress.files < 2 ? undefined : progress.filesRead / progress.files}
          />
          <span>
            {progress === null
              ? 'Reading'
              : `${whole(progress.filesRead)} of ${whole(progress.files)} files, ${whole(progress.rows)} rows`}
          </span>
          <button type="button" onClick={() => actions.cancelTask(task.id)}>
            Cancel reading
          </button>
        </div>
      )}
      {question?.kind === 'columns' && (
        <ColumnsDialog key={`${question.file} ${question.columns.join()}`} task={task} question={question} />
      )}
      {question?.kind === 'classes' && <ClassesDialog task={task} question={question} />}
      {question?.kind === 'types' && <TypesDialog task={task} question={question} />}
      {report !== null && <DataReportView report={report} kept={kept} />}
      <TaskRun task={task} />
      <PublishedNumbers task={task} />
    </>
  );
}
