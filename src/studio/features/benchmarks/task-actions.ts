import type { StoreApi } from 'zustand/vanilla';
import type { DroppedFile } from '../../../engine/datasets/dataset-answer';
import type { TaskCommand } from '../../../engine/datasets/task-protocol';
import type { Problem } from '../../../errors/typed-error';
import type { DataOptions } from '../../../evaluation/data/report';
import type { WindowOptions } from '../../../evaluation/genome-tasks/real-vs-shuffled';
import type { TaskAnswer } from '../../../evaluation/readers/question';
import { findTask } from '../../../evaluation/tasks/registry';
import type { EngineClient } from '../../../worker/client';
import type { StudioState } from '../../shell/state';
import { assignFiles } from './task-files';
import { entryOf, type TasksState, withEntry } from './tasks';

/**
 * What may be done to the data of benchmarks. None of it touches the genome or a run, so all of it is possible at any
 * time.
 */
export function createTaskActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (tasks: TasksState) => TasksState) => setState((state) => ({ tasks: make(state.tasks) }));
  const send = (command: TaskCommand) => client.post({ type: 'task', command });
  const begin = (task: string) =>
    change((tasks) => withEntry(tasks, task, { reading: { progress: null }, question: null, problem: null }));

  /** Reads files for a task whose card need not be open. */
  const takeTaskFiles = (task: string, files: readonly DroppedFile[]) => {
    begin(task);
    send({ do: 'read', task, files });
  };

  return {
    /** Opens the card of a task; null closes the one that is open. */
    selectTask: (task: string | null) => change((tasks) => ({ ...tasks, selected: task, problem: null })),
    /** Asks for the data that were kept before the page was loaded. */
    restoreTasks: () => send({ do: 'restore' }),
    filterTasks: (filter: string) => change((tasks) => ({ ...tasks, filter })),

    /**
     * Reads what was dropped or chosen: for the task whose card is open, or for those whose folders the files lie in.
     * @param card the task whose card they were dropped on, which opens
     */
    readTaskFiles(files: readonly DroppedFile[], card: string | null = null) {
      if (card !== null) change((tasks) => ({ ...tasks, selected: card }));
      const assigned = assignFiles(files, getState().tasks.selected);
      change((tasks) => ({ ...tasks, problem: files.length > 0 && assigned.size === 0 ? noCardOpen : null }));
      for (const [task, own] of assigned) {
        const [{ file }] = own;
        if (findTask(task).source.from === 'genome-and-features') {
          begin(task);
          send({ do: 'make', task, options: null, features: file });
        } else takeTaskFiles(task, own);
      }
    },
    takeTaskFiles,
    /** Makes the data of a task from the open genome; features chosen before are taken again. */
    makeTaskData(task: string, options: WindowOptions) {
      begin(task);
      send({ do: 'make', task, options, features: null });
    },
    answerTask(task: string, answer: TaskAnswer) {
      begin(task);
      send({ do: 'answer', task, answer });
    },
    /** Asks again about the columns, read another way. The question stays until the new one comes. */
    lookAgain: (task: string, dialect: Extract<TaskCommand, { do: 'look' }>['dialect']) =>
      send({ do: 'look', task, dialect }),
    setDataOptions(task: string, options: DataOptions) {
      const { report } = entryOf(getState().tasks, task);
      if (report === null) return;
      // Shown at once; the report of what is left follows.
      change((tasks) => withEntry(tasks, task, { report: { ...report, options } }));
      send({ do: 'options', task, options });
    },
    cancelTask: (task: string) => send({ do: 'cancel', task }),
    /** Gives up what was asked about: the files are let go, data that were ready stay. */
    dismissQuestion(task: string) {
      change((tasks) => withEntry(tasks, task, { question: null }));
      send({ do: 'cancel', task });
    },
    forgetTask: (task: string) => send({ do: 'forget', task }),
  };
}

const noCardOpen: Problem = {
  code: 'task-not-chosen',
  message: 'Nothing tells which task these files are for.',
  action: 'Open the card of the task, and drop them again.',
};
